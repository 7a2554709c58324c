"""Learned answers: what a model wrote for an endpoint, made into a profile that writes like it, without it.

`Profiles` is what the engine talks to: it observes answers of models (`samples`), keeps them in a store, and answers from the
profile once enough of them agree. A `Profile` reads samples into `tables` of rows, whose columns know their values (`numbers`,
`texts`, put together by `columns`), finds the `relations` that hold in them (`finding`), and draws new rows
(`drawing`). `requests` is what a request brings along, `echoes` which values of an answer came from there and belong to nobody
else, `wishes` what it says of the answer's members. `describing` shows a profile, `profile_file` keeps profiles over
restarts, and `keeping` writes them while the server runs.
"""

from mockllmapi.learning.keeping import ProfileKeeper
from mockllmapi.learning.profile import NO_ANSWER, NoAnswer, Profile
from mockllmapi.learning.profiles import LearningPolicy, Profiles
from mockllmapi.learning.samples import Sample

__all__ = ["NO_ANSWER", "LearningPolicy", "NoAnswer", "Profile", "ProfileKeeper", "Profiles", "Sample"]
