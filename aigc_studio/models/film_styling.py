"""Paints the frames of a film with the style network, so that they hold together.

A network that knows one frame only paints each a little differently, and the film flickers. Here

- the style code, and the code of the film's own style, are those of all frames;
- what the maps are normalised by goes over from frame to frame slowly, and so do the colours that
  are brought to those of the style;
- what was painted is taken along by the film's motion, and the new painting blended in, wherever
  the motion can be believed: the short-term consistency of Ruder et al. 2016,
  https://arxiv.org/abs/1604.08610, section 4.1, which they optimise for, done in one step.

What is moved loses some of its finest detail; an unsharp mask gives it back. It is laid over what
is given out, not over what is taken along, and so does not pile up.

Memory does not grow with the film.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from aigc_studio.art.palette import Palette, palette_of, recoloured
from aigc_studio.core.motion import Motion, moved
from aigc_studio.models.style_network import Affine, Manner
from aigc_studio.models.styling import in_tiles, levels_of, small, tiles_of, to_picture

KEPT = 0.9  # of what was painted before, where the motion is sure
SHARE = 0.1  # of a frame's own statistics at least; the more, the less of it was seen before
ALIKE = 1.0  # sharpness that is given back, as a share of that of a frame painted alone
MOST = 1.0  # of the unsharp mask, of a radius of one pixel
SLOWLY = 0.5  # by how much the strength of the mask follows each frame

Levels = NDArray[np.uint8]
Reals = NDArray[np.float32]


class FilmPainter:
    """Paints one film, a frame after the other.

    Args:
        network: a StyleNetwork.
        code: (1, C), of the style.
        strength: in [0, 1], from the film itself to the style.
        palette: of the style, see styling.py; None leaves the colours to the network.
        steady: whether frames are held together; without, each is painted alone.
    """

    def __init__(
        self,
        network: Any,
        code: Tensor,
        strength: float,
        palette: Palette | None = None,
        steady: bool = True,
    ) -> None:
        self.network, self.code, self.strength, self.steady = network, code, strength, steady
        self.palette = palette
        self._own: Palette | None = None  # colours of the film
        self._motion = Motion()
        self._codes: tuple[Tensor, ...] = ()  # that it is painted in, and the film's own
        self._layers: list[Sequence[Affine]] = []
        self._painted: Reals | None = None
        self._mask = 0.0  # of the unsharp mask

    def paint(self, frame: Levels) -> Levels:
        """Return the next frame (H, W, 3), RGB, painted."""
        way = self._motion.next(frame) if self.steady else None
        seen = float(way[1].mean()) if way else 0.0
        new = self._alone(frame, max(SHARE, 1 - seen)).astype(np.float32)
        if way is None or self._painted is None:
            self._painted = new
        else:
            kept = KEPT * way[1][..., None]
            self._painted = kept * moved(self._painted, way[0]) + (1 - kept) * new
        given = self._painted + self._given_back(self._painted, new)
        return (given.clip(0, 255) + 0.5).astype(np.uint8)

    def _given_back(self, painted: Reals, new: Reals) -> Reals:
        """Return what makes a frame about as sharp as one painted alone.

        That is g times what a blur takes, with the g that lets the variance of the Laplacian, a
        quadratic in g, be the wanted one.
        """
        taken = painted - cv2.GaussianBlur(painted, (0, 0), 1.0)
        [has, more, wanted] = (
            cv2.Laplacian(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), cv2.CV_32F)
            for each in (painted, taken, new)
        )
        square, lacks = float(more.var()), ALIKE * float(wanted.var()) - float(has.var())
        both = float((has * more).mean() - has.mean() * more.mean())
        if square > 0:
            strength = (np.sqrt(max(0.0, both**2 + square * lacks)) - both) / square
            self._mask += SLOWLY * (min(MOST, max(0.0, strength)) - self._mask)
        return self._mask * taken

    @torch.inference_mode()
    def _alone(self, frame: Levels, share: float) -> Levels:
        """Return a frame painted without what was before it, but for so much of the statistics."""
        picture = Image.fromarray(frame)
        if self.palette:
            found = palette_of([picture])
            self._own = self._own.mixed(found, share) if self._own else found
            picture = recoloured(picture, self.palette, self.strength, self._own)
        content = levels_of(picture, self.network)
        if not self._codes or not self.steady:
            own = self.network.code(content)
            mixed = own + self.strength * (self.code - own)
            self._codes = (mixed, own) if self.strength < 1 else (mixed,)
        whole = tiles_of(picture) == 1
        drawn = [
            self.network.redraw(content if whole else small(content), code, before, share)
            for code, before in zip(self._codes, self._layers or [()] * 2, strict=False)
        ]
        self._layers = [layers for _, layers in drawn]
        if not whole:
            painted = in_tiles(self.network, content, Manner(self.strength, *self._layers))
        else:
            painted = drawn[0][0]
            if len(drawn) > 1:
                painted = painted + (1 - self.strength) ** 2 * (content - drawn[1][0])
            painted = painted.clamp(0, 1)
        return np.asarray(to_picture(painted, picture.size))
