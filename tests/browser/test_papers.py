"""A paper with somebody else's signature on it, held before the check page."""

from playwright.sync_api import expect

from qinglin.documents.queries import code_of, signature_text
from qinglin.documents.tests import make
from qinglin.orgs.queries import district
from qinglin.people.tests.make import make_person

from .conftest import PHONE, Comes
from .town import BUILT, Town
from .visitor import PATIENCE

GENUINE, ALTERED = "签名无误，所写时长与现在的记录一致。", "纸上的签名对不上"


def test_an_altered_paper_is_told_by_what_was_scanned(comes: Comes, town: Town) -> None:
    town.it_is(BUILT, "16:40")
    unit = district()
    assert unit is not None
    with make.a_kind():
        document = make.make_document(make_person("沈知秋"), unit)
        page = f"/check/{code_of(document)}/"
        signature = signature_text(document)
        for scanned, altered in [
            (f"#{signature}", False),
            ("", False),
            ("#main", False),
            (f"#{signature[:-1]}", True),
            (f"#{signature.replace('ed25519', 'none')}", True),
            (f"#{signature.rpartition('.')[0]}.", True),
        ]:
            stranger = comes(PHONE).go(page + scanned)
            told, hidden = (ALTERED, GENUINE) if altered else (GENUINE, ALTERED)
            expect(stranger.page.get_by_text(told)).to_be_visible(timeout=PATIENCE)
            expect(stranger.page.get_by_text(hidden)).to_be_hidden()
