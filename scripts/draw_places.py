"""Draw the pictures of assets/places: python -m scripts.draw_places"""

from PIL import Image

from aigc_studio.art.render import render
from aigc_studio.art.scene import Scene
from aigc_studio.art.scenes import PLACES

SIDE_PX = 144
DRAWN_PX = 2 * SIDE_PX
SEED = 7


def main() -> None:
    for place in PLACES:
        time = "day" if "day" in place.times else place.times[0]
        weather = "clear" if "clear" in place.weathers else place.weathers[0]
        season = next((s for s in ("summer", *place.seasons) if s in place.seasons), None)
        picture = render(Scene(place.key, time, weather, season, SEED), DRAWN_PX, DRAWN_PX).flat
        picture = picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
        place.picture.parent.mkdir(exist_ok=True)
        picture.save(place.picture, "WEBP", quality=80, method=6)


if __name__ == "__main__":
    main()
