"""Photos: read, made small and written anew, so that nothing but their pixels is kept."""

import io
import threading
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from events_platform.errors import Invalid, TooLarge
from events_platform.kit.files.models import Photo
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import lazy

PHOTO_PIXELS = 800
"""The longer side of a photo as it is kept."""
MOST_PIXELS = 50_000_000
"""As many as phones take; what claims more may be there to fill memory."""
# A photo may hold 200 MB while it is read: never two at once.
_reading = threading.Lock()
_READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_NO_PICTURE = lazy("This file is no picture that we can read. Please choose a JPEG, PNG or WebP file.")


def made_small(data: bytes) -> Photo:
    """The photo as it is kept; raises Invalid or TooLarge. Meant for a thread: it computes."""
    try:
        # The lock also keeps the filter of warnings, which is the process's, to this photo.
        with _reading, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_READ) as picture:
                return _small(picture)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError) as error:
        raise _no_picture() from error


def _small(picture: Image.Image) -> Photo:
    """Pixels alone go into a new picture, so that places, cameras and comments stay behind."""
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    # JPEG decodes at a fraction of its size: a large photo then costs a hundredth of its memory.
    picture.draft("RGB", (PHOTO_PIXELS, PHOTO_PIXELS))
    upright = ImageOps.exif_transpose(picture)
    is_clear = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    mode = "RGBA" if is_clear else "RGB"
    # Shrunk in its own colours before anything else, for a photo of 60 megapixels holds 240 MB as RGBA.
    upright.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS), reducing_gap=2.0)
    plain = Image.new(mode, upright.size)
    plain.paste(upright.convert(mode))
    written = io.BytesIO()
    if is_clear:
        plain.save(written, "PNG", optimize=True)
        return Photo("image/png", written.getvalue())
    plain.save(written, "JPEG", quality=86, optimize=True, progressive=True)
    return Photo("image/jpeg", written.getvalue())


def _no_picture() -> Invalid:
    return Invalid(_NO_PICTURE, code="no_picture", fields={"photo": _NO_PICTURE})


def _too_many_pixels() -> TooLarge:
    return TooLarge(_("This picture has too many pixels. Please choose a smaller one."))
