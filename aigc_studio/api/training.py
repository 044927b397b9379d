"""What came of a training, as one ZIP file."""

import io
import zipfile
from urllib.parse import quote

from fastapi import HTTPException
from fastapi.responses import Response
from fastapi.routing import APIRoute

from aigc_studio.core.errors import StudioError
from aigc_studio.core.files import slug
from aigc_studio.studio import Studio


def training_routes(studio: Studio) -> list[APIRoute]:
    """Return GET /training/{id}.zip: the weights in every layout that there is, and their card."""

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
            for one in sorted(folder.result.iterdir()):
                file.write(one, one.name)
        file_name = f"{quote(slug(name))}.zip"
        return Response(
            packed.getvalue(),
            media_type="application/zip",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file_name}"},
        )

    return [APIRoute("/training/{training_id}.zip", archive, response_class=Response)]
