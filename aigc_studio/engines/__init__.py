"""What the studio can do: request -> events. Engines know no interface, no files, no job table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from aigc_studio.core.context import Context
from aigc_studio.core.events import Event, Request
from aigc_studio.engines.avatar import AvatarEngine, AvatarRequest
from aigc_studio.engines.badge import BadgeEngine, BadgeRequest
from aigc_studio.engines.enriching import EnrichingEngine, EnrichRequest
from aigc_studio.engines.image import ImageEngine
from aigc_studio.engines.image_request import ImageRequest
from aigc_studio.engines.inside import InsideEngine, InsideRequest
from aigc_studio.engines.loop import LoopEngine, LoopRequest
from aigc_studio.engines.moving import MovingEngine, MovingRequest
from aigc_studio.engines.portrait import PortraitEngine, PortraitRequest
from aigc_studio.engines.redraw import RedrawEngine, RedrawRequest
from aigc_studio.engines.retouch import RetouchEngine, RetouchRequest
from aigc_studio.engines.service import ServiceEngine, ServiceRequest
from aigc_studio.engines.stickers import StickersEngine, StickersRequest
from aigc_studio.engines.style import StyleEngine
from aigc_studio.engines.style_request import StyleRequest
from aigc_studio.engines.text import TextEngine, TextRequest
from aigc_studio.engines.tiles import TilesEngine, TilesRequest
from aigc_studio.engines.tour import TourEngine, TourRequest


class Engine(Protocol):
    """One capability. Built with the model pool; keeps no state of a request."""

    name: ClassVar[str]

    def run(self, requests: Sequence[Any], context: Context) -> Iterator[Event]:
        """Do the work of a batch of requests that share a batch key."""


ENGINES = (
    ImageEngine,
    RedrawEngine,
    StyleEngine,
    MovingEngine,
    AvatarEngine,
    PortraitEngine,
    TourEngine,
    RetouchEngine,
    StickersEngine,
    BadgeEngine,
    LoopEngine,
    ServiceEngine,
    TilesEngine,
    InsideEngine,
    TextEngine,
    EnrichingEngine,
)
REQUESTS: Mapping[str, type[Request]] = {
    "image": ImageRequest,
    "redraw": RedrawRequest,
    "style": StyleRequest,
    "moving": MovingRequest,
    "avatar": AvatarRequest,
    "portrait": PortraitRequest,
    "tour": TourRequest,
    "retouch": RetouchRequest,
    "stickers": StickersRequest,
    "badge": BadgeRequest,
    "loop": LoopRequest,
    "service": ServiceRequest,
    "tiles": TilesRequest,
    "inside": InsideRequest,
    "text": TextRequest,
    "enriching": EnrichRequest,
}
