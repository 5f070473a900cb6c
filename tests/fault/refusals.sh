# refusals.sh - a writing verb that met an error has written nothing: every writing verb, with each rule file and each ledger broken in
# turn. `make check` takes a sample by a fixed seed (CRM_SEED), CRM_FAULT=full all of it.
. "$(dirname "$0")/../lib.sh"
exec perl "$CRM_TOP/tests/fault/refusals.pl"
