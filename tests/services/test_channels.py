"""A channel's link carries what that channel takes, and nothing of it can break out."""

from urllib.parse import parse_qs, urlsplit

import pytest

from aigc_studio.services.channels import CHANNELS, Channel

URL, PICTURE, TEXT = "https://a.example/s/1", "https://a.example/s/1/cover.jpg", "猫 & dog {url} #1"


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.key)
def test_a_link_carries_the_page(channel: Channel) -> None:
    parts = urlsplit(channel.link(url=URL, text=TEXT, picture=PICTURE))
    assert parts.scheme in ("https", "mailto")
    carried = parse_qs(parts.query)
    assert set(carried) == set(channel.fields)
    said = [value for values in carried.values() for value in values]
    assert any(URL in value for value in said)
    if channel.key in ("weibo", "qzone", "pinterest"):
        assert PICTURE in said
    if channel.key in ("facebook", "linkedin"):
        assert said == [URL]
    else:
        assert any(value.startswith(TEXT) for value in said)
