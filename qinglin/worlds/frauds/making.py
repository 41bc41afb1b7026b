"""A whole corpus from a seed."""

from datetime import date, timedelta
from random import Random

from .corpus import Corpus, Habits, Truth, Writer
from .honest import everyday, look_alikes
from .planted import plant

VENUES = 40
#: Somewhere in Fuyang.
LATITUDE, LONGITUDE = 30_050_000, 119_960_000


def make(seed: int, habits: Habits, *, honest: int = 20_000) -> tuple[Corpus, Truth]:
    """Records of so many honest services with frauds among them, and apart from them the truth."""
    random = Random(f"frauds-{seed}")  # noqa: S311 - reproducible, not secret
    corpus = Corpus(
        seed=seed,
        units=random.randint(12, 24),
        persons=max(honest // random.randint(5, 7), 1_500),
        venues=[
            (LATITUDE + random.randint(-9_000, 9_000), LONGITUDE + random.randint(-9_000, 9_000))
            for _ in range(VENUES)
        ],
    )
    first = date(2015, 1, 5) + timedelta(days=random.randint(0, 150))
    writer = Writer(corpus, random, first, random.randint(110, 190))
    truth = Truth()
    plant(writer, truth, habits)
    look_alikes(writer, truth)
    planted = sum(len(case.services) for case in truth.planted)
    everyday(writer, max(honest + planted - len(corpus.services), 0))
    return corpus, truth
