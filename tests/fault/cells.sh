# cells.sh - one cell that can't be read, in every ledger and typed column of the sample: every reading verb either gives what it gives
# without it (the cell itself shown as it stands), or says which ledger it left a row out of, with exit status 1 or more.
#
# Kinds: an Excel date, an amount with a comma, a serial day, words, an empty cell that has to be filled; of references an id that is
# nowhere. `make check` takes a sample of cells and verbs by a fixed seed (CRM_SEED), CRM_FAULT=full all of them.
# CELLS=leads.amount sh tests/fault/cells.sh looks at one column.
. "$(dirname "$0")/../lib.sh"
exec perl "$CRM_TOP/tests/fault/cells.pl"
