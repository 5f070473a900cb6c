# faults.sh - every system call of a writing command fails in turn: the book is the old one or the new one.
#
# For each point: a copy of the small book, the command with its Nth call failing (fail.c), then `crm-book check`, which
# recovers what there is to recover. Sound means: the check passes, nothing is left over, the book is the old one or
# the new one byte for byte (the clock stands still), exit 0 only with the new one, exit 3 and a word on stderr
# otherwise. `make check` takes a sample, CRM_FAULT=full every point of every verb.
. "$(dirname "$0")/../lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"
. "$CRM_TOP/tests/fault/verbs.inc"
. "$CRM_TOP/tests/fault/faults.inc"

verbs='lead-add lead-stage ar-pay score-run field-retire import import-two'

# What a kill may come between; to be killed at a look is to be killed before the next of these.
deeds=open,read,write,sync,rename,link,unlink,truncate,lock,map,close,dir,chmod,chown

# The first id of a ledger of the small book.
first_id() {
	sed -n 2p "old/$1.csv" | cut -d, -f1
}

small_book old
long_list
is_sound old || bail 'the small book is not sound'
lead=$(first_id leads) invoice=$(first_id invoices)
for verb in $verbs; do
	run_shimmed old "$verb" FAIL_CALLS=all
	ok "$verb works without a fault" test "$status" = 0
	rm -rf "new-$verb"
	is_sound W
	cp -Rp W "new-$verb"
	ok "$verb changes the book" test -n "$(diff -rq -x .crm old "new-$verb")"
done
ok 'lead-add makes calls that can fail' test "$(count_calls old lead-add all)" -ge 30
ok '... and so it syncs, renames and locks' test "$(count_calls old lead-add sync,rename,lock)" -ge 6
ok 'a long import replaces the ledger' test "$(count_calls old import rename)" -ge 2

if [ "${CRM_FAULT:-}" = full ]; then
	for verb in $verbs; do
		for how in kill term tear short; do
			each "$verb" all "$how" 0 1
		done
		for how in ENOSPC EIO EROFS EINTR; do
			each "$verb" all "$how" 0 1
		done
		for how in ENOSPC EIO EROFS; do
			each "$verb" all "$how" 1 1
		done
		for stay in 0 1; do
			each "$verb" open EMFILE $stay 1
			each "$verb" memory ENOMEM $stay "$(step_for "$verb" memory 200)"
		done
	done
else
	each lead-add "$deeds" kill 0 1
	each lead-add write,sync,rename,unlink,truncate,close ENOSPC 0 1
	each lead-add all EIO 0 "$(step_for lead-add all 30)"
	each lead-add write,sync,rename,unlink ENOSPC 1 "$(step_for lead-add write,sync,rename,unlink 10)"
	each lead-add open EMFILE 1 "$(step_for lead-add open 10)"
	each lead-add write tear 0 1
	each lead-add write short 0 2
	each lead-stage all EIO 1 "$(step_for lead-stage all 12)"
	each ar-pay all kill 0 "$(step_for ar-pay all 12)"
	each score-run all kill 0 "$(step_for score-run all 12)"
	each field-retire all kill 0 "$(step_for field-retire all 25)"
	each import all kill 0 "$(step_for import all 12)"
	each import write,sync,rename,unlink,truncate,close ENOSPC 0 "$(step_for import write,sync,rename,unlink,truncate,close 12)"
	each import write tear 0 "$(step_for import write 6)"
	each import-two all kill 0 "$(step_for import-two all 20)"
	each import-two write,sync,rename,close EIO 0 "$(step_for import-two write,sync,rename,close 12)"
	each field-retire write,sync,rename,unlink EIO 0 "$(step_for field-retire write,sync,rename,unlink 12)"
	case $preload in
	*libasan*) skip 'memory runs out' 'the sanitizer has its own malloc' ;;
	*) each lead-add memory ENOMEM 0 "$(step_for lead-add memory 25)" ;;
	esac
fi

# A ledger that is a symbolic link: what replaces it lies beside its target until then, and the link stays.
rm -rf linked
cp -Rp old linked
mkdir linked/shared
for ledger in leads customers; do
	mv linked/$ledger.csv linked/shared/$ledger.csv
	ln -s shared/$ledger.csv linked/$ledger.csv
done
linked_verbs='lead-add lead-stage'
for verb in $linked_verbs; do
	run_shimmed linked "$verb" FAIL_CALLS=all
	is_sound W
	rm -rf "linked-$verb"
	cp -Rp W "linked-$verb"
	ok "$verb on a linked ledger changes what the link leads to" cmp -s "new-$verb/leads.csv" "linked-$verb/shared/leads.csv"
done
for verb in $linked_verbs; do
	for how in kill EIO; do
		link_step=$(step_for "$verb" all 15)
		[ "${CRM_FAULT:-}" != full ] || link_step=1
		fail_each "$verb on a linked ledger: $how" "$verb" linked linked "linked-$verb" all "$how" 0 "$link_step"
	done
done

# Recovery of recovery: a commit that was decided and not carried out; then the finishing fails or is killed too.
calls=$(count_calls old lead-add all)
k=$calls
while [ "$k" -gt 0 ]; do
	run_shimmed old lead-add FAIL_AT="$k" FAIL_HOW=kill
	! [ -e W/.crm/commit ] || { rm -rf pending && cp -Rp W pending; }
	[ -e W/.crm/commit ] || [ ! -e pending ] || break
	k=$((k - 1))
done
ok 'some kill leaves a decided commit behind' test -e pending/.crm/commit
step=4
[ "${CRM_FAULT:-}" != full ] || step=1
for how in kill EIO ENOSPC; do
	fail_each "finishing a commit: $how, once" check pending - new-lead-add all "$how" 0 $step
done
fail_each 'finishing a commit: EIO, for ever after' check pending - new-lead-add all EIO 1 $step

# A record that is damaged is said, and nothing is thrown away for it.
if [ -e pending/.crm/commit ]; then
	rm -rf W
	cp -Rp pending W
	printf 'x' | dd of=W/.crm/commit bs=1 seek=20 conv=notrunc 2>/dev/null
	cp W/.crm/commit damaged
	expect_match 'a damaged commit record stops every command' 3 'run_verb lead-stage' '^! crm-lead: .*commit'
	same_bytes '... and stays where it is' damaged W/.crm/commit
fi
done_testing
