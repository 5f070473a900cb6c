# crm-book-share.sh - several logins write one book: nobody's umask locks the others out. Run as root, which may be anybody.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || skip_all 'only root can be four logins'
chmod a+x "$T_DIR" "$T_DIR/work"
group=54321

# LOGIN UMASK COMMAND...: as that login, of the group.
as() {
	login=$1 mask=$2
	shift 2
	(umask "$mask" && exec setpriv --reuid "$login" --regid "$login" --groups "$group" --inh-caps=-all --bounding-set=-all "$@")
}

(umask 022 && crm-book init B >/dev/null)
echo 'clock: free' >>B/crm.yaml
chown -R 50001:50001 B
expect_match 'the owner shares it' 0 "as 50001 022 crm-book -C B share --group $group" "^[0-9]+ files and [0-9]+ directories belong to group $group now\$"
expect_match 'a book that is shared is sound' 0 'as 50002 077 crm-book -C B check' ' 0 findings$'
expect 'its files are the group'"'"'s, and so will new ones be' 0 "stat -c '%a %g %n' B B/log B/.crm B/leads.csv B/rules/fields/leads.yaml" <<'EOT'
2775 54321 B
2775 54321 B/log
2775 54321 B/.crm
664 54321 B/leads.csv
664 54321 B/rules/fields/leads.yaml
EOT

refused=
n=0
for at in 2026-03-30T09:00 2026-03-31T09:00 2026-04-01T09:00 2026-04-02T09:00 2026-05-01T09:00 2026-05-02T09:00; do
	for who in '50001 022' '50002 077' '50003 027' '50004 002'; do
		n=$((n + 1))
		set -- $who
		export CRM_NOW=$at:00+08:00
		as "$1" "$2" crm-book -C B add customers "name=客户$n" >out 2>&1 || refused="$refused
$who $at: $(cat out)"
		as "$1" "$2" crm-book -C B set customers "客户$n" region=宁波 >out 2>&1 || refused="$refused
$who $at set: $(cat out)"
		as "$1" "$2" crm-book -C B list customers >out 2>&1 || refused="$refused
$who $at list: $(cat out)"
	done
done
ok "four logins, four umasks, over two months' ends: nobody is refused" test -z "$refused"
printf '%s\n' "$refused" | sed 's/^/# /' | head -n 8
expect 'nothing is lost' 0 'crm-book -C B list customers --format csv | sed 1d | wc -l | tr -d " "' <<EOT
$n
EOT
expect 'each file is of the group and for it' 0 "find B -not -group $group -o -type f -not -perm -660 -not -name crm.yaml -o -type d -not -perm -2770" </dev/null
expect 'but crm.yaml, which says whose clock counts, is its owner'"'"'s' 0 'stat -c "%a %g" B/crm.yaml; as 50002 022 sh -c "echo practice: true >>B/crm.yaml" 2>/dev/null || echo refused' <<'EOT'
644 54321
refused
EOT
expect_match 'the check says so' 0 'as 50003 077 crm-book -C B check' ' 0 findings$'

chmod 0644 B/log/2026-04.csv
chown 50002:50002 B/payments.csv
expect_match 'what would lock somebody out' 1 'as 50001 022 crm-book -C B check' \
	"^log/2026-04.csv: group $group with mode 0644: others who share the book are locked out; crm book share --group $group\$" \
	'^payments.csv: group 50002 with mode 0664: ' ' 2 findings$'
chmod 0664 B/crm.yaml
expect_match 'and who else may set the clock' 1 'as 50001 022 crm-book -C B check' \
	"^crm.yaml: mode 0664: others than its owner may set the book's clock here; crm book share --group $group\$" ' 3 findings$'
expect_ok 'shared once more' "crm-book -C B share --group $group"
expect_match '... it is sound' 0 'as 50003 077 crm-book -C B check' ' 0 findings$'
expect 'whose it is not can not' 3 "as 50004 022 crm-book -C B share --group 50004 2>&1 | head -n 1; exit 3" <<'EOT'
crm-book: cannot give to the group '.': Operation not permitted
EOT
expect 'no such group' 2 'crm-book -C B share --group nosuchgroup' <<'EOT'
! crm-book: --group: there is no group 'nosuchgroup' on this machine
EOT
expect 'a group is wanted' 2 'crm-book -C B share' <<'EOT'
! crm-book: --group is wanted: the group of logins that share the book
EOT

# A book of one's own: the directory's mode is taken, the umask neither opens nor closes it.
(umask 077 && crm-book init P >/dev/null)
echo 'clock: free' >>P/crm.yaml
chmod 0700 P
(umask 000 && CRM_NOW=2026-06-01T09:00:00+08:00 crm-book -C P add people name=陈晓 role=sales status=active >/dev/null)
expect 'what is made in it is for nobody else' 0 "stat -c '%a %n' P/log P/log/2026-06.csv" <<'EOT'
700 P/log
600 P/log/2026-06.csv
EOT
done_testing
