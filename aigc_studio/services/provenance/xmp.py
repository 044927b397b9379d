"""The XMP packet that a file of the studio carries, written and read.

Read from others' files, too, so it may be anything: it is bounded, and what cannot be understood
counts as empty.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

from aigc_studio.core.events import Plain

MAX_CHARACTERS = 2**20

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
TC260 = "http://www.tc260.org.cn/ns/AIGC/1.0/"
STUDIO = "urn:aigc-studio:xmp:1:"

PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="{RDF}">
  <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{IPTC}" xmlns:TC260="{TC260}"
    xmlns:studio="{STUDIO}">
{{properties}}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Packet(Plain):
    """The properties that the studio knows."""

    source: str | None = None  # Iptc4xmpExt:DigitalSourceType, an address
    aigc: str | None = None  # TC260:AIGC, JSON
    carried: tuple[str, ...] = ()  # studio:Carried, marks of other makers
    recipe: str | None = None  # studio:Recipe, JSON; in formats without text chunks


def write_packet(packet: Packet) -> str:
    """Return the packet as XML; characters that XML cannot hold are left out."""
    properties = {
        "Iptc4xmpExt:DigitalSourceType": packet.source,
        "TC260:AIGC": packet.aigc,
        "studio:Recipe": packet.recipe,
    }
    lines = [f"   <{name}>{_text(p)}</{name}>" for name, p in properties.items() if p]
    if packet.carried:
        items = "".join(f"<rdf:li>{_text(mark)}</rdf:li>" for mark in packet.carried)
        lines.append(f"   <studio:Carried><rdf:Bag>{items}</rdf:Bag></studio:Carried>")
    return PACKET.format(properties="\n".join(lines))


def read_packet(text: str) -> Packet:
    """Return the properties of a packet, written as elements or as attributes; empty if broken."""
    if not text or len(text) > MAX_CHARACTERS:
        return Packet()
    try:
        root = fromstring(text.strip("\0 \n\ufeff"))
    except (ParseError, ValueError):  # ValueError: entities, which defusedxml refuses
        return Packet()
    return Packet(
        source=_first(root, IPTC, "DigitalSourceType"),
        aigc=_first(root, TC260, "AIGC"),
        carried=tuple(_items(root, STUDIO, "Carried")),
        recipe=_first(root, STUDIO, "Recipe"),
    )


def _text(value: str) -> str:
    return escape(NOT_IN_XML.sub("", value))


def _first(root: Element, namespace: str, name: str) -> str | None:
    key = f"{{{namespace}}}{name}"
    for description in root.iter(f"{{{RDF}}}Description"):
        child = description.find(key)
        text = description.get(key)
        if child is not None:
            text = child.text or child.get(f"{{{RDF}}}resource")
        if text and text.strip():
            return text.strip()
    return None


def _items(root: Element, namespace: str, name: str) -> Iterator[str]:
    for bag in root.iter(f"{{{namespace}}}{name}"):
        yield from (item.text for item in bag.iter(f"{{{RDF}}}li") if item.text)
