from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qinglin.kernel import audit, search
from qinglin.kernel.actor import Actor, require
from qinglin.orgs import policy
from qinglin.orgs.errors import AgreementOver, AgreementRenewed, SeasonKnown, WrongAgreement
from qinglin.orgs.models import Agreement, Party, Season, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A unit, or the name of somebody outside, and what it is in the agreement."""

    role: str
    unit: Unit | None = None
    outside: str = ""


@transaction.atomic
def sign_agreement(
    actor: Actor,
    unit: Unit,
    *,
    kind: str,
    title: str,
    parties: Sequence[NewParty],
    signed_on: date,
    from_on: date,
    until_on: date | None = None,
    number: str = "",
    duties: str = "",
    renews: Agreement | None = None,
) -> Agreement:
    """Keep what was signed; two parties at least, each once. A unit keeps it for all."""
    require(policy.may_manage(actor, unit))
    name = " ".join(title.split())
    _check(kind, name, signed_on, from_on, until_on)
    _check_parties(parties)
    agreement = Agreement(
        unit=unit,
        kind=kind,
        title=name,
        number=number.strip()[:40],
        name_key=search.sort_key(name),
        search=search.tokens(
            name, number.strip()[:40], *(str(p.unit or p.outside) for p in parties)
        ),
        duties=duties.strip(),
        signed_on=signed_on,
        from_on=from_on,
        until_on=until_on,
        renews=renews,
    )
    agreement.save()
    Party.objects.bulk_create(
        Party(agreement=agreement, unit=p.unit, outside=p.outside.strip(), role=p.role)
        for p in parties
    )
    audit.record(actor, "orgs.agreement_signed", agreement, unit=unit.pk, kind=kind)
    return agreement


@transaction.atomic
def renew_agreement(
    actor: Actor,
    agreement: Agreement,
    *,
    signed_on: date,
    from_on: date,
    until_on: date | None,
    number: str = "",
) -> Agreement:
    """The same parties go on: a new agreement that follows this one."""
    require(policy.may_manage(actor, agreement.unit))
    if Agreement.objects.filter(renews=agreement).exists():
        raise AgreementRenewed(title=agreement.title)
    if from_on <= agreement.from_on:
        raise WrongAgreement(fields={"from_on": _("续签的生效日期要晚于原协议。")})
    parties = Party.objects.filter(agreement=agreement).select_related("unit").order_by("pk")
    return sign_agreement(
        actor,
        agreement.unit,
        kind=agreement.kind,
        title=agreement.title,
        parties=[NewParty(role=p.role, unit=p.unit, outside=p.outside) for p in parties],
        signed_on=signed_on,
        from_on=from_on,
        until_on=until_on,
        number=number,
        duties=agreement.duties,
        renews=agreement,
    )


@transaction.atomic
def end_agreement(actor: Actor, agreement: Agreement, *, on: date, reason: str) -> Agreement:
    """It ended before its time; what was done under it stays."""
    require(policy.may_manage(actor, agreement.unit))
    if agreement.ended_on is not None:
        raise AgreementOver(title=agreement.title)
    faults: dict[str, Any] = {}
    if on < agreement.from_on or (agreement.until_on and on > agreement.until_on):
        faults["on"] = _("终止日期应在协议期内。")
    if len(reason.strip()) < 2:
        faults["reason"] = _("请写明终止的理由。")
    if faults:
        raise WrongAgreement(fields=faults)
    agreement.ended_on, agreement.end_reason = on, reason.strip()[:200]
    agreement.save(update_fields=["ended_on", "end_reason"])
    audit.record(actor, "orgs.agreement_ended", agreement, on=on.isoformat())
    return agreement


@transaction.atomic
def plan_season(
    actor: Actor,
    agreement: Agreement,
    *,
    number: int,
    theme: str,
    from_on: date,
    until_on: date,
) -> Season:
    """A numbered stretch with a theme, inside the time of the agreement and apart from others."""
    require(policy.may_manage(actor, agreement.unit))
    if agreement.ended_on is not None:
        raise AgreementOver(title=agreement.title)
    name, faults = " ".join(theme.split()), dict[str, Any]()
    last = agreement.until_on or until_on
    if not 1 <= number <= 99:
        faults["number"] = _("季次从 1 开始。")
    if not 2 <= len(name) <= 60:
        faults["theme"] = _("主题应为 2 至 60 个字。")
    if until_on < from_on:
        faults["until_on"] = _("结束日期不能早于开始日期。")
    elif from_on < agreement.from_on or until_on > last:
        faults["from_on"] = _("每一季都要在协议期内。")
    elif (
        Season.objects.filter(agreement=agreement, from_on__lte=until_on, until_on__gte=from_on)
        .exclude(number=number)
        .exists()
    ):
        faults["from_on"] = _("这段日期和另一季重叠了。")
    if faults:
        raise WrongAgreement(fields=faults)
    try:
        with transaction.atomic():
            season = Season.objects.create(
                agreement=agreement, number=number, theme=name, from_on=from_on, until_on=until_on
            )
    except IntegrityError:
        raise SeasonKnown(number=number) from None
    audit.record(actor, "orgs.season_planned", agreement, season=season.pk, number=number)
    return season


def _check(kind: str, title: str, signed: date, since: date, until: date | None) -> None:
    faults: dict[str, Any] = {}
    if kind not in Agreement.Kind.values:
        faults["kind"] = _("请选择协议种类。")
    if not 2 <= len(title) <= 80:
        faults["title"] = _("协议名称应为 2 至 80 个字。")
    if until is not None and until < since:
        faults["until_on"] = _("到期日期不能早于生效日期。")
    if faults:
        raise WrongAgreement(fields=faults)


def _check_parties(parties: Sequence[NewParty]) -> None:
    wrong = [
        party
        for party in parties
        if party.role not in Party.Role.values
        or (party.unit is None) == (not party.outside.strip())
        or len(party.outside) > 80
    ]
    if wrong:
        raise WrongAgreement(
            fields={"parties": _("每一方要么选组织，要么写系统外单位，并选角色。")}
        )
    who = [party.unit.pk if party.unit else party.outside.strip() for party in parties]
    if len(who) < 2:
        raise WrongAgreement(fields={"parties": _("协议至少有两方。")})
    if len(set(who)) < len(who):
        raise WrongAgreement(fields={"parties": _("同一方写了两次。")})
