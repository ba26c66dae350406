"""The regulation of an expertise round, article by article.

Road map rows 1.13, 1.14, 1.19, 1.20, 1.23, 1.24 and 2.1. A primary, a repeat and a sampled round are the same
regulation with other values. The flow starts from its top at every waking; what is done already is passed over.
"""

from prefect import flow

from flows.locks import the_only_run_of
from flows.waiting import wait_for
from tasks.allotment import allot_experts, allotment_is_approved, ask_for_approval, drop_what_was_not_approved
from tasks.batches import ask_for_letters_approval
from tasks.book import office_lets_it_go_on, open_book
from tasks.closing import close_round, round_is_closed
from tasks.expertise import chase_experts, conclusions_are_filed
from tasks.intake import close_intake, remind_schools
from tasks.notices import write_notices
from tasks.opening import invite_schools
from tasks.outcome import primary_is_decided, record_outcomes, sign_conclusions
from tasks.refusals import tell_office_of_refusals
from tasks.sampling import ask_for_seed, freeze_sample_list, sample_is_drawn


@flow(name="expertise-round", flow_run_name="{round_id}", persist_result=False)
def expertise_round(round_id: str) -> None:
    """Run one round from the opening of its window to its last letter."""
    with the_only_run_of(round_id):
        book = open_book(round_id)

        # The office may let a round rest: it takes no step until the office's word, whatever falls due meanwhile.
        wait_for(book, "the office's word", or_when=office_lets_it_go_on)

        # Article 1. Opening. On the day the window opens, each school of the round learns what is wanted, until when,
        # and where to hand it in; coordinators learn which of their schools are awaited.
        wait_for(book, "the opening of the window", until=book.submission.opens)

        # Where only a sample takes part, its list is frozen before the lot is known, and the office is asked daily for
        # the result of the draw.
        freeze_sample_list(book)
        wait_for(book, "the result of the draw", or_when=sample_is_drawn, meanwhile=(ask_for_seed,))
        invite_schools(book)

        # Article 2. Intake. Documents are taken, and may be replaced, until the window closes; who has not handed in
        # is reminded. Who brought nothing is told so.
        wait_for(
            book,
            "documents",
            until=book.submission.closes,
            meanwhile=(remind_schools, ask_for_letters_approval, tell_office_of_refusals),
        )
        close_intake(book)

        # Article 3. Allotment. When the expertise opens, every submission gets its experts; nobody judges their own
        # municipality, and nobody is given more than they can carry.
        wait_for(
            book,
            "the opening of the expertise",
            until=book.expertise.opens,
            meanwhile=(remind_schools, ask_for_letters_approval, tell_office_of_refusals),
        )
        allot_experts(book)

        # Where the office wishes to approve the whole, no expert is written to before it has, and it is asked daily.
        # What it does not approve by the end of the expertise was never assigned.
        wait_for(
            book,
            "the office's approval of the allotment",
            until=book.expertise.closes,
            or_when=allotment_is_approved,
            meanwhile=(remind_schools, ask_for_approval, ask_for_letters_approval, tell_office_of_refusals),
        )
        drop_what_was_not_approved(book)

        # Article 4. Expertise. Experts file their conclusions; they are reminded, and replaced when they decline or
        # fall silent. The expertise ends with its last day, or earlier when all conclusions are filed.
        wait_for(
            book,
            "conclusions",
            until=book.expertise.closes,
            or_when=conclusions_are_filed,
            meanwhile=(chase_experts, ask_for_letters_approval, tell_office_of_refusals),
        )

        # Article 5. Outcome. Each school's outcome is recorded, and the office signs its conclusion. A repeat is not
        # decided before its primary.
        wait_for(
            book,
            "the outcomes of the primary",
            or_when=primary_is_decided,
            meanwhile=(ask_for_letters_approval, tell_office_of_refusals),
        )
        record_outcomes(book)
        sign_conclusions(book)

        # Article 6. Notices. Schools receive their conclusions, curators copies, coordinators a table of their
        # schools, the office the figures of the round.
        write_notices(book)

        # Article 7. Closing. The round is closed when each of its letters has left, been refused, or stands in doubt
        # before a person's eyes. Of what the office wishes to see first, it is asked daily, here as everywhere before.
        wait_for(
            book,
            "the last letters",
            or_when=round_is_closed,
            meanwhile=(ask_for_letters_approval, tell_office_of_refusals, close_round),
        )
