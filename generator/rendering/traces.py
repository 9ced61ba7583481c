"""Where in a Jinja template something went wrong."""

from __future__ import annotations


def place_of(error: BaseException) -> str:
    """Return `file:line` of the template, or partial, in which this was raised; "" if it was in none."""
    place, trace = "", error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        # So Jinja marks the frames that it translated back; <template> is a string.
        if "__jinja_exception__" in trace.tb_frame.f_globals and file != "<template>":
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
