# team.sh - the book of the tests on contracts: a team, a government body, a school and a hospital; the shipped rules.

team() {
	mkdir -p "$1/log" "$1/rules"
	printf 'name: 示范团队\ntimezone: Asia/Shanghai\ncurrency: CNY\nlanguage: en\n' >"$1/crm.yaml"
	cat >"$1/people.csv" <<'EOF'
id,name,role,status,manager,login,email,phone,delegate,delegate_until
P-1,赵总,admin,active,,zhao,,,,
P-2,钱慧,finance_director,active,P-1,qian,,,,
P-3,孙立,compliance_director,active,P-1,sun,,,,
P-4,李静,legal,active,P-3,li,,,,
P-5,周明,sales_manager,active,P-1,zhou,,,,
P-6,陈晓,sales,active,P-5,chen,chen@example.invalid,13900000000,,
P-7,林强,sales,active,P-5,lin,,,,
P-8,何佳,store_manager,active,P-5,he,,,,
P-9,吴莉,store_manager,active,P-5,wu,,,,
EOF
	cat >"$1/customers.csv" <<'EOF'
id,name,type,affiliation,owner,contact,uscc
C-1,示范区财政局,政府单位,,P-6,王主任,
C-2,示范实验学校,学校,教育局直属学校,P-6,,
C-3,示范第一医院,公立医院,示范卫健局,P-7,刘科长,913300000000000004
EOF
	for ledger in contracts reviews tasks leads quotes invoices payments; do
		sed -n "/^$ledger:/,/^\$/s/^  \([a-z_]*\): .*/\1/p" "$T_FIELDS" | paste -sd, >"$1/$ledger.csv"
	done
}
