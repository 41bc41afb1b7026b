from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid


class WrongElection(Invalid):
    """One or more fields; each is named."""

    code, message = "elections.wrong", _("填写有误，请按提示改正后再提交。")


class CampaignThere(Conflict):
    code, message = "elections.campaign_there", _("已经有名为“%(title)s”的换届专项，请换一个名称。")


class CampaignClosed(Conflict):
    code, message = "elections.campaign_closed", _("“%(title)s”已经结束。")


class StillRunning(Conflict):
    code = "elections.still_running"
    message = _("还有 %(number)d 个组织没有完成换届，不能结束专项。")


class AlreadyRunning(Conflict):
    code, message = "elections.already_running", _("“%(unit)s”的换届正在进行，请在原有的里面办理。")


class NothingToElect(Conflict):
    code = "elections.nothing_to_elect"
    message = _("“%(unit)s”还没有由选举产生的职务，请先在组织里设职务。")


class NotTheTurn(Conflict):
    code = "elections.not_the_turn"
    message = _("“%(unit)s”现在该办“%(due)s”，不能先办“%(stage)s”。")


class Finished(Conflict):
    code, message = "elections.finished", _("“%(unit)s”的换届已经完成或者取消，不能再改。")


class OutOfOrder(Conflict):
    code = "elections.out_of_order"
    message = _("“%(unit)s”这一步的日期不能早于上一步（%(before)s）。")


class CannotSendBack(Conflict):
    code, message = "elections.cannot_send_back", _("“%(unit)s”现在没有等待批复的请示，不能退回。")


class CandidatesClosed(Conflict):
    code = "elections.candidates_closed"
    message = _("“%(unit)s”的候选人名单不能再改：请示还没有批复，或者大会已经开过。")


class AlreadyStands(Conflict):
    code, message = "elections.already_stands", _("%(person)s已经是这个职务的候选人。")


class TooFewSupporters(Conflict):
    code = "elections.too_few_supporters"
    message = _("%(person)s的推荐不够：参加推荐的 %(nominators)d 人中至少要有三分之二同意。")


class FormMissing(Conflict):
    code, message = "elections.form_missing", _("%(person)s还没有交推荐表，不能列为候选人。")


class TooFewCandidates(Conflict):
    code = "elections.too_few_candidates"
    message = _(
        "“%(unit)s”%(post)s应选 %(seats)d 名，差额选举至少要有 %(least)d 名候选人。"
        "经批准等额选举的，请写明理由。"
    )


class CountsDisagree(Invalid):
    code = "elections.counts_disagree"
    message = _("人数和票数对不上：有效票不多于收回，收回不多于实到，实到不多于应到。")


class NoQuorum(Conflict):
    code = "elections.no_quorum"
    message = _("实到 %(present)d 人，不足应到 %(entitled)d 人的%(share)s，大会不能选举。")


class VotesDisagree(Invalid):
    code = "elections.votes_disagree"
    message = _("“%(unit)s”%(post)s的得票超过了有效票，请核对。")


class TieForTheLastSeat(Conflict):
    code = "elections.tie"
    message = _("“%(unit)s”%(post)s最后一席得票相同，请就得票相同的人重新投票。")


class NobodyElected(Conflict):
    code = "elections.nobody_elected"
    message = _("“%(unit)s”%(post)s应选 %(seats)d 名，只选出 %(elected)d 名，请重新选举。")


class NoResult(Conflict):
    code = "elections.no_result"
    message = _("“%(unit)s”还没有选举结果，不能批复，也不能结束。")


class TooEarly(Invalid):
    code, message = "elections.too_early", _("任职日期不能早于大会日期。")


class NobodyToRemind(Conflict):
    code = "elections.nobody_to_remind"
    message = _("没有需要催办的组织：没有逾期的，或者这一环节已经催办过。")


class UnreadableFile(Invalid):
    code = "elections.unreadable_file"
    message = _("这个文件读不出来。请用 xlsx、xls 或 csv，第一行写列名，不超过 5 MB。")


class ColumnsMissing(Invalid):
    code, message = "elections.columns_missing", _("缺少这些列：%(columns)s。")


class RowsWrong(Conflict):
    code = "elections.rows_wrong"
    message = _("有 %(number)d 行不能导入，整份没有写入。请改好再导。")
