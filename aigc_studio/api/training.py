"""What came of a training, as one ZIP file, and what was drawn on the way."""

import io
import re
import zipfile
from urllib.parse import quote

from fastapi import HTTPException
from fastapi.responses import FileResponse, Response
from fastapi.routing import APIRoute

from aigc_studio.core.errors import StudioError
from aigc_studio.core.files import slug
from aigc_studio.studio import Studio

SAMPLE = re.compile(r"(step-[0-9]{6}|after)-[0-9]")


def training_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /training/{id}.zip, and /training/{id}/step-N-I.webp and after-I.webp.

    The first has the weights in every layout that there is, and their card.
    """

    def drawing(training_id: str, name: str) -> FileResponse:
        try:
            folder = studio.trainer.folder_of(training_id)
        except StudioError as missing:
            raise HTTPException(404) from missing
        file = folder.samples / f"{name}.webp"
        if not SAMPLE.fullmatch(name) or not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, media_type="image/webp", headers={"Cache-Control": "no-store"})

    def archive(training_id: str) -> Response:
        try:
            folder = studio.trainer.folder_of(training_id)
            name = studio.trainer.progress(training_id).request.name
        except StudioError as missing:
            raise HTTPException(404) from missing
        if not folder.result.is_dir():
            raise HTTPException(404)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
            for one in sorted(folder.result.rglob("*")):
                file.write(one, one.relative_to(folder.result))
        file_name = f"{quote(slug(name))}.zip"
        return Response(
            packed.getvalue(),
            media_type="application/zip",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file_name}"},
        )

    return [
        APIRoute("/training/{training_id}.zip", archive, response_class=Response),
        APIRoute(
            "/training/{training_id}/{name}.webp",
            drawing,
            response_class=FileResponse,
        ),
    ]
