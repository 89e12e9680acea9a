#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the files in data/ with Pillow: small pictures in every format and mode, each with what Pillow sees in it
(NAME.expected.png: upright, alpha over white, 8-bit RGB), and reductions of one picture (resize-WxH.png).

Run in this folder: ./make-golden.py. Needs python3-pil and python3-numpy; made with Pillow 9.4 and numpy 1.24."""
import os

import numpy as np
from PIL import Image, ImageOps

os.makedirs("data", exist_ok=True)
random = np.random.RandomState(7)

W, H = 23, 17
y, x = np.mgrid[0:H, 0:W]
base = np.stack([x * 255 // (W - 1), y * 255 // (H - 1), (x * 5 + y * 9) % 256], axis=-1).astype("u1")
base[2:6, 2:9] = (250, 30, 20)  # not symmetric, so that every orientation shows
base[11:14, 15:20] = random.randint(0, 256, (3, 5, 3))
rgb = Image.fromarray(base)
alpha = Image.fromarray(((x + y) * 255 // (W + H - 2)).astype("u1"))
rgba = rgb.copy()
rgba.putalpha(alpha)
deep = (x * 65535 // (W - 1)).astype("u2")


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


def upright(image):
    """What a person sees."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("I", "I;16", "I;16B"):
        image = Image.fromarray((np.array(image) // 256).astype("u1"))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def keep(name, image, **options):
    image.save("data/" + name, **options)
    upright(Image.open("data/" + name)).save("data/" + name + ".expected.png", optimize=True)


keep("rgb.png", rgb)
keep("grey.png", rgb.convert("L"))
keep("grey-alpha.png", Image.merge("LA", (rgb.convert("L"), alpha)))
keep("bilevel.png", rgb.convert("1"))
keep("palette.png", rgb.quantize(16))
keep("palette-transparent.png", rgb.quantize(16), transparency=3)
keep("rgba.png", rgba)
keep("grey16.png", Image.fromarray(deep))
keep("rgb.jpg", rgb, quality=92)
keep("grey.jpg", rgb.convert("L"), quality=92)
keep("progressive.jpg", rgb, quality=92, progressive=True)
keep("cmyk.jpg", rgb.convert("CMYK"), quality=92)
keep("rgb.bmp", rgb)
keep("palette.bmp", rgb.quantize(16))
keep("rgb.gif", rgb.quantize(64))
frames = [rgb.quantize(16), ImageOps.invert(rgb).quantize(16)]
keep("two-frames.gif", frames[0], save_all=True, append_images=frames[1:], duration=100)
keep("transparent.gif", rgb.quantize(15), transparency=3)
keep("rgb.tiff", rgb, compression="tiff_lzw")
keep("grey.tiff", rgb.convert("L"))
keep("rgba.tiff", rgba, compression="tiff_deflate")
keep("lossless.webp", rgb, lossless=True)
keep("lossy.webp", rgb, quality=90)
keep("alpha.webp", rgba, lossless=True)
# The same picture held in eight ways: what is stored is turned back, the tag says how it was held.
T = Image.Transpose
BACK = {1: None, 2: T.FLIP_LEFT_RIGHT, 3: T.ROTATE_180, 4: T.FLIP_TOP_BOTTOM, 5: T.TRANSPOSE, 6: T.ROTATE_90,
        7: T.TRANSVERSE, 8: T.ROTATE_270}
for o, back in BACK.items():
    stored = rgb if back is None else rgb.transpose(back)
    stored.save("data/turned-%d.png" % o, exif=exif(o))
    assert np.array_equal(upright(Image.open("data/turned-%d.png" % o)), base)
    stored.save("data/turned-%d.tiff" % o, tiffinfo={274: o})
    stored.save("data/turned-%d.webp" % o, lossless=True, exif=exif(o))
    stored.save("data/turned-%d.jpg" % o, quality=100, subsampling=0, exif=exif(o))

# A JPEG whose reductions have odd sizes.
large = Image.fromarray(random.randint(0, 256, (9, 13, 3)).astype("u1")).resize((333, 221), Image.BICUBIC)
large.save("data/large.jpg", quality=90)
for n in (2, 4, 8):
    scaled = Image.open("data/large.jpg")
    scaled.draft("RGB", (333 // n, 221 // n))
    scaled.load()
    assert scaled.size == (-(-333 // n), -(-221 // n)), scaled.size
    scaled.save("data/large-%d.png" % n, optimize=True)

noise = Image.fromarray(random.randint(0, 256, (41, 67, 3)).astype("u1"))
noise.save("data/noise.png")
for size in ((32, 32), (96, 96), (20, 41), (67, 13), (1, 1), (7, 150), (66, 40), (134, 82)):
    noise.resize(size, Image.BILINEAR).save("data/resize-%dx%d.png" % size, optimize=True)
