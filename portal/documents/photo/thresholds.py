"""Every number of the photo pre-check, in one place.

Marks: s3:71, s3:73, S35 are sources of DOMAIN 4. "Set" means: chosen on the portraits of the
setting half of the test set so that none of their good pictures fails and the mildest bad one
does; `make bench ARGS=tests/bench/test_photo_bench.py` reports on the other half (docs/bench.md).
"""

# --- The standard picture (S35): 26 x 32 mm at 350 dots an inch -------------------------------
WIDTH, HEIGHT = 358, 441  # pixels
DPI = 350
# JPEG of about 14-20 KB (S35): the best quality whose file is at most this many bytes.
FILE_BYTES = 20 * 1024
# Where the cut picture puts the head: two thirds of the height (s3:71), this much air above it
# (share of the height; S35's template leaves 7-21 of 441 pixels, more suits big hair).
HEAD_SHARE = 2 / 3
AIR_ABOVE = 0.06
# A cut is offered from this share of the standard width on; a smaller one would only be blown up.
LEAST_CUT = 0.9

# --- Finding faces ----------------------------------------------------------------------------
# Score of BlazeFace, 0 to 1. The wheel's own default is 0.5.
FACE_SCORE = 0.5
# A second face counts from this share of the first one's width: not a face on a T-shirt's print.
OTHER_FACE = 0.2
# Two boxes that overlap by this share (intersection over union) are one face.
SAME_FACE = 0.3
# Presence that the face mesh gives to its own points, 0 to 1: below it there is no face to
# measure (the wheel's default is 0.5).
MESH_SCORE = 0.5

# --- The rules --------------------------------------------------------------------------------
# Degrees. A glance aside is 15 and more; people who look straight came out under 8. Set.
MAX_YAW = 15.0
MAX_PITCH = 16.0
# What the mesh says of the pitch of people who look straight ahead (its chin lies deeper). Set.
STRAIGHT_PITCH = 9.0
# Degrees between the line of the eyes and the horizon. Set; passports allow 5 to 8.
MAX_ROLL = 6.0
# Head from chin to crown, share of the height: "about two thirds" (s3:71). Set.
MIN_HEAD, MAX_HEAD = 0.50, 0.76
# How far above the crown by proportions (eyes half way between chin and crown) hair or a hat is
# looked for, share of the head's height.
MOST_HAIR = 0.25
# Least distance of crown, chin and ears from the picture's edge, share of the height: below it
# the head is cut off.
MIN_AIR = 0.005
# CIELAB lightness (0-100) and chroma (distance from grey) of the background's middle: "white"
# (s3:73). Paper white is 100 and 0, a white wall in a room 85-95 and up to 6. Set.
MIN_BACKGROUND_LIGHT = 84.0
MAX_BACKGROUND_TINT = 8.0
# Share of the background that differs visibly (UNEVEN_BY in CIELAB) from its middle. Set.
UNEVEN_BY = 10.0
MAX_UNEVEN = 0.025
# A frame: sides of the picture along which a straight edge runs ("no border", s3:73).
FRAME_DEPTH = 0.14  # how far inside it is looked for, share of the shorter side
FRAME_STEP = 12.0  # CIELAB lightness of the edge
FRAME_RUN = 0.85  # share of the side's length that the edge has to run
MAX_FRAME_SIDES = 0
# CIELAB chroma of the face: 0 in a grey picture, 10 and more on skin of any tone. Set.
MIN_COLOUR = 5.0
# How much of the face's fine detail one more blur takes away, 0 to 1. Set.
MIN_SHARP = 0.38
# Luma (0-255) under which 95 of 100 of the face's points lie: too dark, whatever the skin,
# because the whites of eyes and the light on nose and forehead are among them. Set.
MIN_FACE_LIGHT = 80.0
# Share of the face's points that are burnt out (luma 250 and more). Set.
MAX_BURNT = 0.015
BURNT_FROM = 250
