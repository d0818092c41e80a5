"""The models of text recognition, loaded at first use and once a process (a worker's: 550 MB).

They come with the rapidocr wheel and are named by path, so that nothing is downloaded and
nothing is written. One thread: a page may take a second longer, the machine stays everyone's.
"""

import math
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

    Array = np.ndarray[Any, Any]

MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
# More makes detection slower and finds nothing more on a page of A4.
LONGEST_SIDE = 2000
# A strip that is so much longer than high is a line of text and not a mark or a single character.
A_LINE = 2.0
# So many of the longest lines say whether the page stands on its head.
WITNESSES = 8
_lock = threading.Lock()
_engine: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its characters, how sure each is (0 to 1), and where it stands.

    Coordinates are pixels of the page after it was turned upright and its tilt taken out.
    """

    text: str
    sure: tuple[float, ...]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way from top to bottom."""
        return (self.top + self.bottom) / 2


def engine() -> Any:
    """The one RapidOCR of this process."""
    global _engine
    with _lock:
        if _engine is None:
            import cv2
            import rapidocr

            cv2.setNumThreads(1)
            folder = Path(rapidocr.__file__).parent / "models"
            params: dict[str, Any] = {
                f"{part}.model_path": str(folder / name) for part, name in MODELS.items()
            }
            params |= {
                "Global.log_level": "critical",
                "Global.return_word_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": 960,
                "Rec.rec_batch_num": 1,
            }
            _engine = rapidocr.RapidOCR(params=params)
    return _engine


def lines(image: "Image.Image") -> list[Line]:
    """The lines of text on a page that may lie on its side, on its head, or a little askew."""
    import numpy as np

    ocr = engine()
    picture = image.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    page = np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
    with _lock:
        boxes = _boxes(ocr, page)
        if boxes is None:
            return []
        page, boxes = _upright(ocr, page, boxes)
        read = ocr.recognize_txt(ocr.crop_text_regions(page, boxes))
    return [
        _line(text, words.confs, box)
        for text, words, box in zip(read.txts, read.word_results, _level(boxes), strict=True)
        if text.strip()
    ]


def _boxes(ocr: Any, page: "Array") -> "Array | None":
    """Where text stands: four corners each, clockwise from the upper left, in pixels."""
    import numpy as np

    found = ocr._load_det_model()(page)
    return None if found.boxes is None else np.asarray(found.boxes, dtype=np.float32)


def _upright(ocr: Any, page: "Array", boxes: "Array") -> "tuple[Array, Array]":
    """The page turned so that its lines run from left to right, and its boxes with it."""
    if _is_sideways(boxes):
        page, boxes = _quarter_turn(page, boxes)
    boxes = _ordered(boxes)
    longest = boxes[_widths(boxes).argsort()[::-1][:WITNESSES]]
    heads = ocr.cls_and_rotate(ocr.crop_text_regions(page, longest))[1].cls_res
    if sum(score if label == "180" else -score for label, score in heads) > 0:
        page, boxes = _quarter_turn(*_quarter_turn(page, boxes))
        boxes = _ordered(boxes)
    return page, boxes


def _is_sideways(boxes: "Array") -> bool:
    """Whether more of the text's length runs up and down than from side to side."""
    import numpy as np

    one, other = boxes[:, 1] - boxes[:, 0], boxes[:, 2] - boxes[:, 1]
    lengths = np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1)
    along = np.where((lengths[0] > lengths[1])[:, None], one, other)
    is_line = np.maximum(*lengths) > A_LINE * np.minimum(*lengths)
    across, down = np.abs(along[is_line]).sum(axis=0) if is_line.any() else (1, 0)
    return bool(down > across)


def _ordered(boxes: "Array") -> "Array":
    """Corners clockwise from the upper left, for strips that run from side to side."""
    import numpy as np

    by_x = np.take_along_axis(boxes, boxes[:, :, :1].argsort(axis=1), axis=1)
    left, right = by_x[:, :2], by_x[:, 2:]
    left = np.take_along_axis(left, left[:, :, 1:].argsort(axis=1), axis=1)
    right = np.take_along_axis(right, right[:, :, 1:].argsort(axis=1), axis=1)
    return np.stack([left[:, 0], right[:, 0], right[:, 1], left[:, 1]], axis=1)


def _widths(boxes: "Array") -> "Array":
    import numpy as np

    return np.asarray(np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1))


def _quarter_turn(page: "Array", boxes: "Array") -> "tuple[Array, Array]":
    """Both turned by 90 degrees against the clock."""
    import numpy as np

    width = page.shape[1]
    turned = np.stack([boxes[:, :, 1], width - boxes[:, :, 0]], axis=2)
    return np.ascontiguousarray(np.rot90(page)), turned


def _level(boxes: "Array") -> "Array":
    """The boxes without the page's tilt: the median slope of its longer half is level."""
    import numpy as np

    wide = _widths(boxes)
    long = boxes[wide >= np.median(wide)]
    run = long[:, 1] - long[:, 0]
    tilt = float(np.median(np.arctan2(run[:, 1], run[:, 0])))
    cos, sin = math.cos(-tilt), math.sin(-tilt)
    turn = np.array([[cos, -sin], [sin, cos]], dtype=np.float32)
    return np.asarray(boxes @ turn.T, dtype=np.float32)


def _line(text: str, sure: list[float], box: "Array") -> Line:
    kept = [(c, s) for c, s in zip(text, sure, strict=True) if not c.isspace()]
    return Line(
        text="".join(c for c, _s in kept),
        sure=tuple(s for _c, s in kept),
        left=float(box[:, 0].min()),
        # The middle of the upper and of the lower edge: corners of a tilted strip reach too far.
        top=float(box[:2, 1].mean()),
        right=float(box[:, 0].max()),
        bottom=float(box[2:, 1].mean()),
    )
