# clock.sh - the clock of the evidence belongs to the book: who may write at which time, in which book.
. "$(dirname "$0")/lib.sh"

real=$(TZ=Asia/Shanghai date +%Y-%m-%dT%H:%M)
unset CRM_NOW
crm-book init own >init
cat >own/people.csv <<'EOF'
id,name,role,status,manager,login,delegate,delegate_until
P-1,周建明,sales_manager,active,,root,,
P-2,陈晓,sales,active,P-1,nobody,,
P-3,李静,legal,active,P-1,,P-2,2026-01-31
EOF
printf 'id,name,grade\nC-1,鄞州第二医院,A\n' >own/customers.csv
add='lead add --customer 鄞州第二医院 --stage 线索 --next 2099-01-05 --need 关节镜耗材换代 --blocker 设备科预算未批'
# A year that nobody has announced holidays for is far enough from any machine's clock; that it is one need not be said here.
quiet() {
	"$@" 2>said
	status=$?
	grep -v 'has no holidays for\|this is a practice book' said >&2
	return "$status"
}
crm_lead_add() {
	dir=$1
	shift
	eval "quiet crm-lead -C $dir ${add#lead } \"\$@\""
}

#
# The owner
#
expect 'now' 0 'crm_lead_add own -q' <<'EOF'
L-000001
EOF
expect 'in the past, too' 0 'crm_lead_add own -q --as-of 2026-03-16' <<'EOF'
L-000002
EOF
expect_match 'the log says when it really was' 0 'tail -n 1 own/log/2026-03.csv' ",${real%:*}:"
expect_match 'nothing is written that is still to come' 2 'crm_lead_add own -q --as-of 9999-12-31' \
	'^! crm-lead: --as-of: 9999-12-31T09:00:00\+08:00 is still to come: nothing is written ahead of the machine.s clock'
expect_match 'not tomorrow either, whatever says so' 2 'CRM_NOW=tomorrow crm_lead_add own -q' '^! crm-lead: CRM_NOW: .* is still to come'
ok 'no month of it' test ! -e own/log/9999-12.csv
expect_match 'a dry run shows what would be' 0 'crm_lead_add own -n --as-of 9999-12-31' 'next_follow_up .*2099-01-05'
expect_ok 'reading ahead is free' 'crm-lead -C own list --as-of 9999-12-31'
ok 'nothing was written' test "$(wc -l <own/leads.csv)" = 3

#
# A book to practise in
#
expect_ok 'made so' 'crm-book init play --practice && grep -qx "clock: free" play/crm.yaml'
cp own/people.csv own/customers.csv play
expect 'tomorrow' 0 'crm_lead_add play -q --as-of tomorrow' <<'EOF'
L-000001
EOF
expect_match 'not in a thousand years' 2 'crm_lead_add play -q --as-of 9999-12-31' \
	'^! crm-lead: --as-of: 9999-12-31T09:00:00\+08:00 is out of reach: nothing is written before 1970, or more than 10 years ahead$'
expect_match 'nor a thousand years ago' 2 'crm_lead_add play -q --as-of 0926-01-01' 'is out of reach'
ok 'no month of it either' test ! -e play/log/9999-12.csv
expect_match 'the sample book is one' 0 'cat "$CRM_TOP/data/ningbo/crm.yaml"' '^clock: free$'
sed 's/^clock: free/clock: fre/' play/crm.yaml >crm.yaml && cp crm.yaml play/crm.yaml
expect_match 'a clock that is none' 3 'crm-lead -C play list' "^! crm-lead: crm.yaml:[0-9]+:[0-9]+: clock: 'fre' is neither machine nor free"
sed 's/^clock: fre/clock: machine/' crm.yaml >play/crm.yaml
expect_match 'the machine.s' 2 'crm_lead_add play -q --as-of tomorrow' 'is still to come'
ok 'what is made ahead of the machine is one to practise in' \
	sh -c 'CRM_NOW=2199-01-01T10:00:00+08:00 crm-book init ahead >/dev/null && grep -qx "clock: free" ahead/crm.yaml'
ok 'what is made in its past is not' \
	sh -c 'CRM_NOW=2020-01-01T10:00:00+08:00 crm-book init behind >/dev/null && ! grep -q "clock" behind/crm.yaml'

#
# What is dated otherwise than it was entered is no behaviour.
#
updates() {
	crm-report -C "$1" verify --since 2026-03-01 --until 2026-03-31 --as-of 2026-04-15 -n 2>/dev/null | sed -n 's/^behaviour: \([0-9]*\) .*/\1/p'
}
updated() {
	for day in 17 18 19 20; do
		crm-lead -C "$1" follow L-000001 --next 2026-03-$((day + 1)) --note 回访 --as 陈晓 --as-of "2026-03-$day 10:00" -q >/dev/null
	done
}
for book in own free; do
	crm-book init v$book >none
	cp own/people.csv own/customers.csv v$book
	[ $book = own ] || echo 'clock: free' >>vfree/crm.yaml
	crm_lead_add v$book -q --as-of '2026-03-16 09:00' --as 陈晓 >/dev/null
	updated v$book
done
expect 'four follow-ups backdated by the owner are none' 0 'updates vown; updates vfree' <<'EOF'
0
5
EOF
expect_match 'which is said' 0 'crm-report -C vown verify --since 2026-03-01 --until 2026-03-31 --as-of 2026-04-15 -n; :' \
	'changes dated otherwise than they were entered not counted'
expect_match 'where a lead stands they tell all the same' 0 'crm-lead -C vown show L-000001 --as-of "2026-03-18 12:00"' 2026-03-19

#
# Who isn't the owner
#
[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && id nobody >/dev/null 2>&1 || skip_all 'a second login takes root'
PATH=$CRM_BUILD:$PATH
member() {
	setpriv --reuid "$(id -u nobody)" --regid "$(id -g nobody)" --clear-groups env HOME=/ "$@"
}
up=$PWD
while [ "$up" != / ] && [ "$up" != /tmp ]; do
	chmod a+x "$up" 2>/dev/null
	up=$(dirname "$up")
done
member "$CRM_BUILD/crm-lead" --version >/dev/null 2>&1 || skip_all 'nobody may not run the programs here'
printf '%s\n' at,actor,command,ledger,id,field,old,new,note \
	'2026-02-10T10:00:00+08:00,P-2,lead follow,leads,L-000001,next_follow_up,2026-02-10,2026-02-12,' >own/log/2026-02.csv
chmod -R a+rwX own play
lead="quiet member crm-lead -C own ${add#lead } -q"
expect 'a member writes now' 0 "$lead" <<'EOF'
L-000003
EOF
expect_match 'and at no other time' 2 "$lead --as-of 2026-03-16" \
	'^! crm-lead: --as-of: only the owner of the book writes with another clock than the machine.s; leave it out'
expect_match 'CRM_NOW is one' 2 "CRM_NOW=2026-03-16; export CRM_NOW; $lead" '^! crm-lead: CRM_NOW: only the owner'
expect_match 'nor ahead' 2 "$lead --as-of tomorrow" 'is still to come'
expect 'half a minute is no other time' 0 "$lead --as-of '$(date -u -d '30 seconds ago' +%Y-%m-%dT%H:%M:%SZ)'" <<'EOF'
L-000004
EOF
expect_match 'two are' 2 "$lead --as-of '$(date -u -d '2 minutes ago' +%Y-%m-%dT%H:%M:%SZ)'" 'only the owner'
expect_match 'a delegation that has ended is not used at its time' 2 \
	'member crm-lead -C own set L-000001 blocker=等院采购会 --as 李静 --as-of 2026-01-15' '^! crm-lead: --as-of: only the owner'
expect_match 'nor now' 2 'member crm-lead -C own set L-000001 blocker=等院采购会 --as 李静' '^! crm-lead: --as: only the owner'
expect_match 'what was is for everybody to read' 0 'member crm-lead -C own list --as-of 2026-03-17' L-000002
expect_match 'figures of then store no sample' 0 'member crm-report -C own verify --month 2026-02 --as-of 2026-04-15; :' "the clock isn't the machine's"
expect 'in a book to practise in a member may' 0 "sed -i s/machine/free/ play/crm.yaml; quiet member crm-lead -C play ${add#lead } -q --as-of 2026-03-20" <<'EOF'
L-000002
EOF
done_testing
