"""The models of text recognition, loaded at first use and once a process (a worker's: 400 MB).

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
    wide, high = _sides(boxes)
    if wide[wide > A_LINE * high].sum() < high[high > A_LINE * wide].sum():
        page, boxes = _quarter_turn(page, boxes)
        wide, high = _sides(boxes)
    longest = boxes[wide.argsort()[::-1][:WITNESSES]]
    crops = ocr.crop_text_regions(page, longest)
    votes = [
        score if label == "180" else -score for label, score in ocr.cls_and_rotate(crops)[1].cls_res
    ]
    if sum(votes) > 0:
        page, boxes = _quarter_turn(*_quarter_turn(page, boxes))
    return page, boxes


def _sides(boxes: "Array") -> "tuple[Array, Array]":
    import numpy as np

    return (
        np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1),
        np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1),
    )


def _quarter_turn(page: "Array", boxes: "Array") -> "tuple[Array, Array]":
    """Both turned by 90 degrees against the clock; corners again from the upper left."""
    import numpy as np

    width = page.shape[1]
    turned = np.stack([boxes[:, :, 1], width - boxes[:, :, 0]], axis=2)
    # What was the upper right corner is the upper left one now.
    return np.ascontiguousarray(np.rot90(page)), np.roll(turned, -1, axis=1)


def _level(boxes: "Array") -> "Array":
    """The boxes without the page's tilt: the median slope of its longer half is level."""
    import numpy as np

    wide, _high = _sides(boxes)
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
