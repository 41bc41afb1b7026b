import os

import pytest

from .proof import Proof

pytestmark = pytest.mark.django_db
def test_dev(built):
    p = Proof(built, lean=not os.environ.get("PROOF_WHOLE"))
    if os.environ.get("PROOF_ROOM"):
        import importlib
        keep = {g.key for g in importlib.import_module("tests.authz.golden."+os.environ["PROOF_ROOM"]).REQUESTS}
        p.goldens = [g for g in p.goldens if g.key in keep]
    r = p.run()
    print(r.cells, dict(r.passes), r.by_check, f"{r.seconds:.0f}s")
    print("\n".join(f"F {f}" for f in r.findings))
    print("\n".join(f"S {f}" for f in r.skipped))
