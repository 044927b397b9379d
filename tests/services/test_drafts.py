"""Forms are remembered, each browser's own."""

from aigc_studio.services.database import Database
from aigc_studio.services.drafts import Drafts


def test_a_draft_comes_back_as_it_was_saved_last(database: Database) -> None:
    drafts = Drafts(database)
    for fields in ({"prompt": "一只猫", "steps": 0}, {"prompt": "a dog", "keep": None}):
        drafts.save("mine", "image", fields)
        assert Drafts(database).load("mine", "image") == fields


def test_browsers_and_tabs_have_their_own(database: Database) -> None:
    drafts = Drafts(database)
    drafts.save("mine", "image", {"prompt": "a cat"})
    for browser, tab in (("theirs", "image"), ("mine", "text")):
        assert drafts.load(browser, tab) == {}
