"""What a saved picture says of itself: how it was made, and that a machine made it.

- `parameters`: the line that AUTOMATIC1111 and most galleries read.
- `aigc_studio`: our own recipe, JSON, enough to make the picture again.
- XMP: IPTC DigitalSourceType (https://cv.iptc.org/newscodes/digitalsourcetype/) and the seven AIGC
  fields in the TC260 namespace; follows the published description of GB 45438-2025.
"""

import json
from xml.sax.saxutils import escape

from PIL.PngImagePlugin import PngInfo

from aigc_studio.core.version import VERSION
from aigc_studio.engines.image import ImageRequest

RECIPE_KEY = "aigc_studio"
XMP_KEY = "XML:com.adobe.xmp"
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
PRODUCER = "AIGC Studio"

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/">
   <Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>
   <TC260:AIGC>{aigc}</TC260:AIGC>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def png_text(request: ImageRequest, result_id: str, size: tuple[int, int]) -> PngInfo:
    """Return the text chunks of one generated picture of `size` (width, height) pixels."""
    info = PngInfo()
    info.add_itxt("parameters", parameters_line(request, size))
    info.add_itxt(RECIPE_KEY, recipe(request))
    info.add_itxt(XMP_KEY, XMP.format(source=GENERATED, aigc=escape(aigc_record(result_id))))
    return info


def parameters_line(request: ImageRequest, size: tuple[int, int]) -> str:
    """Return the three lines of AUTOMATIC1111's PNG info."""
    settings = {
        "Steps": request.steps or request.preset.steps,
        "Sampler": "Euler",
        "CFG scale": request.preset.guidance,
        "Seed": request.seed,
        "Size": f"{size[0]}x{size[1]}",
        "Model": request.model,
        "Version": f"{PRODUCER} {VERSION}",
    }
    lines = [request.prompt]
    if request.negative_prompt:
        lines.append(f"Negative prompt: {request.negative_prompt}")
    return "\n".join([*lines, ", ".join(f"{name}: {value}" for name, value in settings.items())])


def recipe(request: ImageRequest) -> str:
    """Return the request of this one picture as JSON, with the version of the studio."""
    fields = request.model_dump(mode="json", exclude={"id"})
    return json.dumps({"studio": VERSION, "engine": request.engine, "request": fields})


def aigc_record(result_id: str) -> str:
    """Return the JSON of the seven AIGC fields; Label "1" is generated content."""
    return json.dumps(
        {
            "Label": "1",
            "ContentProducer": PRODUCER,
            "ProduceID": result_id,
            "ReservedCode1": "",
            "ContentPropagator": "",
            "PropagateID": "",
            "ReservedCode2": "",
        }
    )
