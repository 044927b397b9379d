"""The XMP packet holds what was put in, and whatever stands in others' packets breaks nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_studio.services.provenance.xmp import MAX_CHARACTERS, Packet, read_packet, write_packet

AWKWARD = "<&> \"quoted\" 'it' ]]> 红苹果 🍎\nsecond line"
# What XML can hold; \r is told from \n only where it is escaped, as JSON does.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1
).filter(str.strip)

ATTRIBUTES = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:a="http://www.tc260.org.cn/ns/AIGC/1.0/"
 a:AIGC="{&quot;Label&quot;:&quot;1&quot;}"/>
<rdf:Description xmlns:b="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<b:DigitalSourceType rdf:resource="http://cv.iptc.org/newscodes/digitalsourcetype/digitalArt"/>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x>&b;</x>"""
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


def test_a_packet_reads_as_it_was_written() -> None:
    packet = Packet(source=AWKWARD, aigc=AWKWARD, carried=(AWKWARD, "two"), recipe=AWKWARD)
    assert read_packet(write_packet(packet)) == packet


@given(TEXT, TEXT)
def test_any_text_survives(mark: str, aigc: str) -> None:
    packet = read_packet(write_packet(Packet(aigc=aigc, carried=(mark,))))
    assert (packet.aigc, packet.carried) == (aigc.strip(), (mark,))


def test_what_xml_cannot_hold_is_left_out() -> None:
    packet = Packet(recipe="a\x00b\uffffc\ud800d")
    assert read_packet(write_packet(packet)).recipe == "abcd"


def test_properties_may_be_attributes_and_stand_apart() -> None:
    packet = read_packet(ATTRIBUTES)
    assert packet.aigc == '{"Label":"1"}'
    assert packet.source == "http://cv.iptc.org/newscodes/digitalsourcetype/digitalArt"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no XML",
        "<x>",
        BOMB,
        OUTSIDE,
        "\ud800",
        write_packet(Packet(aigc="a" * MAX_CHARACTERS)),
        '<?xml version="1.0" encoding="utf-16"?><x/>',
        "<a>" * 100_000,
        "<a>" * 100_000 + "</a>" * 100_000,
    ],
    ids=[
        "empty",
        "text",
        "cut off",
        "entities",
        "outside",
        "broken letter",
        "too long",
        "wrong encoding",
        "deep and open",
        "deep",
    ],
)
def test_what_cannot_be_understood_counts_as_empty(text: str) -> None:
    assert read_packet(text) == Packet()


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    read_packet(text)
    read_packet(f"<x>{text}</x>")
