# rows.sh - one ledger of the sample, or one month of its log, that can't be read (a NUL, an open quote, a row with a field too many, an
# empty file, its header alone; of a ledger, no file where the log knows its rows): every reading verb gives what it gives without it, or
# says so with exit status 1 or 3.
#
# `make check` takes a sample by a fixed seed (CRM_SEED), CRM_FAULT=full all of it. CELLS=leads looks at one ledger.
. "$(dirname "$0")/../lib.sh"
exec perl "$CRM_TOP/tests/fault/rows.pl"
