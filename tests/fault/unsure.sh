# unsure.sh - who couldn't look doesn't know: where a question of "is it there?" decides, a call that fails is an error and never the
# answer that lets something through.
#
# Each command is run once for every look (stat, access, open, opendir, readdir) that it makes, which fails: what it says is either what
# it says without a fault, or that something couldn't be looked at. `make check` takes every fourth look, CRM_FAULT=full all.
. "$(dirname "$0")/../lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"

# Runs $1 with its Nth look failing, N from 1; after each: `$2` says what is wrong, or nothing. KINDS by $3.
each_look() {
	kinds=${3:-stat readdir}
	calls=$(
		export LD_PRELOAD="$preload" FAIL_CALLS="$kinds" FAIL_COUNT="$PWD/count"
		eval "$1" >plain.out 2>plain.err
		cat count
	)
	: >wrong
	at=$first
	while [ "$at" -le "${calls:-0}" ]; do
		eval "$prepare"
		(
			export LD_PRELOAD="$preload" FAIL_CALLS="$kinds" FAIL_AT=$at FAIL_HOW=EIO
			eval "$1"
		) >look.out 2>look.err
		look_status=$?
		eval "$2" >>wrong
		at=$((at + stride))
	done
	[ "${calls:-0}" -gt 0 ] || echo 'no look was made' >>wrong
}
prepare=: first=1 stride=4
[ "${CRM_FAULT:-}" != full ] || stride=1

# Said, or as it was.
said_or_same() {
	grep -q 'Input/output error' look.err look.out || { cmp -s plain.out look.out && cmp -s plain.err look.err; } ||
		printf 'look %s: status %s, %s\n' "$at" "$look_status" "$(head -n 1 look.err)"
}

book B

# A file of the book under another name, as an output.
ln B/leads.csv other.csv
ln B/log/2026-03.csv month.csv
cp B/leads.csv leads.was
cp B/log/2026-03.csv month.was
for name in other month B/rules/../leads; do
	each_look "crm-ar -C B board -o $name.csv" 'cmp -s leads.was B/leads.csv && cmp -s month.was B/log/2026-03.csv && cmp -s other.csv leads.was ||
		{ echo "look $at: a ledger was written"; cp leads.was B/leads.csv; ln -f B/leads.csv other.csv; }
		[ "$look_status" != 0 ] || echo "look $at: status 0"'
	expect "-o onto a ledger called $name.csv is refused at every look" 0 'cat wrong' </dev/null
done
each_look 'crm-ar -C B board -o B/new/samples.csv' '[ ! -e B/new/samples.csv ] || echo written'
expect 'nor beside them where there is no such directory' 0 'cat wrong' </dev/null
mkdir -p empty
prepare='rm -rf empty/*'
each_look 'crm-book init B' '[ "$look_status" != 0 ] || echo "look $at: made over a book"; cmp -s leads.was B/leads.csv || echo "look $at: a ledger is another"'
expect 'a book is not made over one' 0 'cat wrong' </dev/null
prepare=:

# Near names: that a directory can't be read isn't that a name isn't in it.
mkdir -p B/rules/templates/contract B/rules/import
cp "$CRM_TOP/rules/templates/contract/hospital-purchase.md" B/rules/templates/contract/ours.md
for call in 'crm-contract -C B new --quote Q-000007 --template our -n' 'crm-contract -C B templates' 'crm-contract -C B templates ours' \
	'crm-contract -C B new --quote Q-000007 --template ours -n' 'crm-book -C B rules check'; do
	each_look "$call" said_or_same 'dir readdir'
	expect "$call: said, or as it was" 0 'cat wrong' </dev/null
done
# Routes of the book's own whose roles nobody holds: a finding, unless nobody could look.
crm-book init routes >/dev/null
printf 'id,name,role,status\nP-1,任倩,sales,active\n' >routes/people.csv
mkdir -p routes/rules
cp "$CRM_TOP/rules/routes.yaml" routes/rules
each_look 'crm-book -C routes rules check' said_or_same 'dir readdir stat'
expect 'roles that nobody holds are found, or it is said that nobody could look' 0 'cat wrong' </dev/null
ok 'there are such' grep -q 'nobody in people.csv holds the role' plain.out

# A file that couldn't be opened isn't one that is gone.
not_gone() { ! grep -q "$1" look.out look.err || echo "look $at: $(grep -h "$1" look.out look.err | head -n 1)"; }
stride=1
each_look 'crm-book -C routes rules check' 'not_gone "there is no file"' open
expect 'what a rule attaches' 0 'cat wrong' </dev/null
each_look 'crm-report -C B evidence C-000008' 'not_gone missing' open
expect 'nor evidence' 0 'cat wrong' </dev/null
[ "${CRM_FAULT:-}" = full ] || stride=4

# A practice book that can't be told from a real one is none to be trusted.
CRM_USER=chenxiao crm-walkthrough -C B start --dir practice >/dev/null 2>&1
sed -i '/^practice:/d' practice/crm.yaml
prepare='rm -rf out'
for call in 'crm-ar -C practice remind --outbox out' 'crm-task -C practice remind --outbox out'; do
	each_look "$call" '[ ! -e out ] || echo "look $at: a message left the practice book"
		[ "$look_status" != 0 ] || echo "look $at: status 0"' 'stat open read'
	expect "$call: at no look" 0 'cat wrong' </dev/null
done
prepare=:
each_look 'crm-walkthrough -C practice pick' '[ "$look_status" != 0 ] || echo "look $at: drawn in a practice book"' 'stat open read'
expect 'nobody is drawn there' 0 'cat wrong' </dev/null
done_testing
