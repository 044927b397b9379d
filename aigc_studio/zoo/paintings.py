"""The paintings whose style can be borrowed: one readable row each.

All are in the public domain, as works and as pictures of them. To add one: a row here, its label as
`painting.<key>` in core/strings.toml, a square of it of at most 512 px in assets/paintings, its row
in assets/CREDITS.md, and its small picture (scripts/draw_styles.py draws it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from aigc_studio.zoo.styles import PICTURES

PAINTINGS_FOLDER = PICTURES.parent / "paintings"
SAMPLES: Mapping[str, Path] = {  # photos to begin with, free like the paintings
    "face": PICTURES.parent / "samples" / "mona_lisa.webp",
    "cat": PICTURES.parent / "samples" / "cat.webp",
}
MET = "https://www.metmuseum.org/art/collection/search/"
NGA = "https://www.nga.gov/collection/art-object-page."
CLEVELAND = "https://www.clevelandart.org/art/"
CHICAGO = "https://www.artic.edu/artworks/"
GITHUB = "https://github.com/"


@dataclass(frozen=True)
class Painting:
    """A painting by who made it."""

    key: str  # in requests, and of its label and pictures
    artist: str
    title: str
    year: str
    zh: str  # artist, title and year in Chinese
    source: str  # where the scan comes from

    @property
    def file(self) -> Path:
        """The square of it that its style is read from, WebP."""
        return PAINTINGS_FOLDER / f"{self.key}.webp"

    @property
    def thumbnail(self) -> Path:
        """The small picture that shows it, 128 px, WebP."""
        return PICTURES / f"{self.key}.webp"

    def open(self) -> Image.Image:
        """Return the square of it, RGB."""
        with Image.open(self.file, formats=("WEBP",)) as picture:
            return picture.convert("RGB")

    def credit(self, language: str) -> str:
        """Return artist, title and year in a language ("en" or "zh")."""
        return self.zh if language == "zh" else f"{self.artist}, {self.title}, {self.year}"


PAINTINGS: tuple[Painting, ...] = (
    Painting(
        "starry_night",
        "Vincent van Gogh",
        "The Starry Night",
        "1889",
        "文森特·梵高《星月夜》，1889 年",
        GITHUB + "cysmith/neural-style-tf",
    ),
    Painting(
        "great_wave",
        "Katsushika Hokusai",
        "The Great Wave off Kanagawa",
        "1831",
        "葛饰北斋《神奈川冲浪里》，1831 年",
        GITHUB + "cysmith/neural-style-tf",
    ),
    Painting(
        "water_lilies",
        "Claude Monet",
        "Water Lilies",
        "1919",
        "克劳德·莫奈《睡莲》，1919 年",
        GITHUB + "titu1994/Neural-Style-Transfer",
    ),
    Painting(
        "scream",
        "Edvard Munch",
        "The Scream",
        "1893",
        "爱德华·蒙克《呐喊》，1893 年",
        GITHUB + "cysmith/neural-style-tf",
    ),
    Painting(
        "composition",
        "Wassily Kandinsky",
        "Composition VII",
        "1913",
        "瓦西里·康定斯基《构图七号》，1913 年",
        GITHUB + "cysmith/neural-style-tf",
    ),
    Painting(
        "woman_with_hat",
        "Henri Matisse",
        "Woman with a Hat",
        "1905",
        "亨利·马蒂斯《戴帽子的女人》，1905 年",
        GITHUB + "cysmith/neural-style-tf",
    ),
    Painting(
        "shipwreck",
        "J. M. W. Turner",
        "The Shipwreck of the Minotaur",
        "1810",
        "威廉·透纳《弥诺陶洛斯号遇难》，1810 年",
        GITHUB + "cysmith/neural-style-tf",
    ),
    Painting(
        "shanshui",
        "Unknown",
        "Chinese landscape",
        "before 1911",
        "佚名《山水》，1911 年以前",
        GITHUB + "alicex2020/Chinese-Landscape-Painting-Dataset",
    ),
    Painting(
        "old_shanshui",
        "Unknown",
        "Chinese landscape",
        "before 1911",
        "佚名《山水》，1911 年以前",
        GITHUB + "alicex2020/Chinese-Landscape-Painting-Dataset",
    ),
    Painting(
        "plum_tree",
        "Sakai Hoitsu",
        "Flowers and Grasses",
        "1820",
        "酒井抱一《花草图》，1820 年",
        GITHUB + "titu1994/Neural-Style-Transfer",
    ),
    Painting(
        "rough_waves",
        "Ogata Korin",
        "Rough Waves",
        "about 1704-1709",
        "尾形光琳《波涛图》，约 1704–1709 年",
        MET + "44918",
    ),
    Painting(
        "wheat_field",
        "Vincent van Gogh",
        "Wheat Field with Cypresses",
        "1889",
        "文森特·梵高《麦田与柏树》，1889 年",
        MET + "436535",
    ),
    Painting(
        "self_portrait",
        "Vincent van Gogh",
        "Self-Portrait",
        "1889",
        "文森特·梵高《自画像》，1889 年",
        NGA + "106382.html",
    ),
    Painting(
        "footbridge",
        "Claude Monet",
        "The Japanese Footbridge",
        "1899",
        "克劳德·莫奈《日本桥》，1899 年",
        NGA + "74796.html",
    ),
    Painting(
        "parliament",
        "Claude Monet",
        "The Houses of Parliament, Sunset",
        "1903",
        "克劳德·莫奈《议会大厦，日落》，1903 年",
        NGA + "46523.html",
    ),
    Painting(
        "pink_cloud",
        "Henri-Edmond Cross",
        "The Pink Cloud",
        "about 1896",
        "亨利-埃德蒙·克罗斯《粉红的云》，约 1896 年",
        CLEVELAND + "2020.106",
    ),
    Painting(
        "circus",
        "Georges Seurat",
        "Circus Sideshow",
        "1887-1888",
        "乔治·修拉《马戏团的巡演》，1887–1888 年",
        MET + "437654",
    ),
    Painting(
        "basket",
        "Frederick Carl Frieseke",
        "The Basket of Flowers",
        "1913",
        "弗雷德里克·弗里塞克《花篮》，1913 年",
        NGA + "46622.html",
    ),
    Painting(
        "two_poplars",
        "Wassily Kandinsky",
        "Landscape with Two Poplars",
        "1912",
        "瓦西里·康定斯基《有两棵白杨的风景》，1912 年",
        CHICAGO + "8980",
    ),
    Painting(
        "bewitched_mill",
        "Franz Marc",
        "The Bewitched Mill",
        "1913",
        "弗朗茨·马尔克《着魔的磨坊》，1913 年",
        CHICAGO + "9021",
    ),
    Painting(
        "visit",
        "Ernst Ludwig Kirchner",
        "The Visit - Couple and Newcomer",
        "1922",
        "恩斯特·路德维希·基尔希纳《来访》，1922 年",
        NGA + "71239.html",
    ),
    Painting(
        "checkerboard",
        "Juan Gris",
        "Glass and Checkerboard",
        "1917",
        "胡安·格里斯《玻璃杯与棋盘》，1917 年",
        NGA + "166491.html",
    ),
    Painting(
        "disc",
        "Robert Delaunay",
        "Political Drama",
        "1914",
        "罗伯特·德劳内《政治戏剧》，1914 年",
        NGA + "52397.html",
    ),
    Painting(
        "cradle",
        "Gustav Klimt",
        "Baby (Cradle)",
        "1917",
        "古斯塔夫·克里姆特《婴儿（摇篮）》，1917 年",
        NGA + "56662.html",
    ),
    Painting(
        "in_the_waves",
        "Paul Gauguin",
        "In the Waves",
        "1889",
        "保罗·高更《在波浪中》，1889 年",
        CLEVELAND + "1978.63",
    ),
    Painting(
        "apples",
        "Paul Cézanne",
        "Still Life with Apples and a Pot of Primroses",
        "about 1890",
        "保罗·塞尚《苹果与报春花》，约 1890 年",
        MET + "435882",
    ),
    Painting(
        "goddesses",
        "Unknown",
        "Lakshmi and Sarasvati",
        "about 1890",
        "佚名《吉祥天女与辩才天女》，约 1890 年",
        CLEVELAND + "2003.121",
    ),
    Painting(
        "serape",
        "Unknown",
        "Serape, woven wool",
        "about 1840-1850",
        "佚名《毛织披毯》，约 1840–1850 年",
        MET + "823660",
    ),
    Painting(
        "lion",
        "Unknown",
        "Panel with striding lion, glazed brick",
        "about 604-562 BCE",
        "佚名《行走的狮子》釉砖，约公元前 604–562 年",
        MET + "322585",
    ),
)


def find_painting(key: str) -> Painting | None:
    """Return the row of a key, None if there is none."""
    return next((painting for painting in PAINTINGS if painting.key == key), None)
