"""What a text is to say: what a form of the Text tab fills in, and what a writer is given."""

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from aigc_studio.core.events import Plain

Language = Literal["en", "zh"]
Form = Literal["ad", "post", "product", "slogan", "news", "story", "travel", "weather", "chat"]
Task = Literal["write", "shorter", "warmer", "funnier", "formal", "translate"]
Tone = Literal["friendly", "warm", "funny", "formal", "lively", "poetic"]
Length = Literal["short", "medium", "long"]
Sky = Literal[
    "clear", "cloudy", "overcast", "fog", "drizzle", "rain", "heavy rain", "thunder", "sleet",
    "snow", "heavy snow", "wind", "haze",
]  # fmt: skip
Wind = Literal["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"]
FORMS: tuple[Form, ...] = get_args(Form)
TASKS: tuple[Task, ...] = get_args(Task)
TONES: tuple[Tone, ...] = get_args(Tone)
LENGTHS: tuple[Length, ...] = get_args(Length)
SKIES: tuple[Sky, ...] = get_args(Sky)
WINDS: tuple[Wind, ...] = get_args(Wind)
MAX_POINTS = 6
MAX_LINE, MAX_DRAFT = 200, 4000  # characters of a field of one line; of a text that is worked on


class Weather(Plain):
    """A row of a forecast."""

    day: str = Field(default="", max_length=40)  # as people call it: "Monday", "明天"
    sky: Sky = "clear"
    low: int = Field(default=10, ge=-60, le=60)  # °C
    high: int = Field(default=20, ge=-60, le=60)  # °C
    wind: int = Field(default=10, ge=0, le=300)  # km/h
    wind_from: Wind = "north"
    humidity: int = Field(default=50, ge=0, le=100)  # %
    rain: int = Field(default=0, ge=0, le=100)  # chance of rain or snow, %

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("low above high")
        return self


class Brief(Plain):
    """One text that is wanted. A writer sees nothing else."""

    form: Form = "ad"
    task: Task = "write"  # all but the first work on `draft`
    language: Language = "en"  # of the text; of a translation, that of its result
    # Product of ad, post, product and slogan; topic of news; hero of story; place of travel and
    # weather. A text has it letter for letter.
    subject: str = Field(default="", max_length=MAX_LINE)
    # Selling points, facts, things that happen; chat needs none.
    points: tuple[str, ...] = Field(default=(), max_length=MAX_POINTS)
    audience: str = Field(default="", max_length=MAX_LINE)  # whom it is for, and their taste
    tone: Tone = "friendly"
    platform: str = ""  # key of a platform; its rules bound the length
    length: Length = "medium"
    emoji: bool = False
    hashtags: bool = False
    persona: str = ""  # key of who answers in a chat
    weather: Weather | None = None
    draft: str = Field(default="", max_length=MAX_DRAFT, repr=False)  # what a chat says last, too
