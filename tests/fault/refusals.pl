# refusals.pl - run by refusals.sh: see there.
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use reading;

my $is_full = ($ENV{CRM_FAULT} // '') eq 'full';
srand($ENV{CRM_SEED} // 14);
my @verbs = (
	['crm-ar', 'pay', 'I-000082', '36900'], ['crm-ar', 'hold', 'I-000082', '--until', '2026-04-01', '--reason', '对账'],
	['crm-ar', 'release', 'I-000079'], ['crm-ar', 'remind'],
	['crm-ar', 'invoice', 'add', 'customer=C-000001', 'amount=100.00', 'issued_on=2026-03-16', 'due_on=2026-04-16'],
	['crm-book', 'add', 'products', 'sku=NEW-1', 'name=新品'], ['crm-book', 'set', 'products', 'YD-01', 'stock=5'],
	['crm-contract', 'new', 'customer=C-000001', 'amount=1000.00'],
	['crm-contract', 'submit', 'K-000023', '--as', 'P-000001'], ['crm-contract', 'withdraw', 'K-000021', '--as', 'P-000001'], ['crm-contract', 'escalate'],
	['crm-contract', 'approve', 'K-000021', '--as', 'P-000005'], ['crm-contract', 'return', 'K-000024', '--clause', 'payment_terms', '--reason',
		'没有最迟付款日期', '--suggest', '验收合格后30日内付清', '--as', 'P-000004'],
	['crm-customer', 'add', '慈溪新医院'], ['crm-customer', 'set', 'C-000001', 'level=三级甲等'],
	['crm-lead', 'add', '--customer', 'C-000001', '--stage', '线索', '--next', '2026-03-20', '--need', '关节镜耗材换代', '--blocker', '设备科预算未批'],
	['crm-lead', 'stage', 'L-000001', '方案输出'], ['crm-lead', 'follow', 'L-000001', '--next', '2026-03-23', '--note', '电话'],
	['crm-lead', 'set', 'L-000002', 'amount=1000.00'], ['crm-lead', 'solved', 'L-000002', '备货到位，当天补齐', '--as', 'P-000019'],
	['crm-quote', 'new', 'L-000001', 'YD-01:2'], ['crm-quote', 'final', 'Q-000014'], ['crm-quote', 'revise', 'Q-000014', '--reason', 'price', 'YD-01:3'],
	['crm-score', 'run'], ['crm-task', 'add', '打电话', '--due', '2026-03-20'], ['crm-task', 'done', 'T-000005'], ['crm-task', 'remind'],
	['crm-walkthrough', 'pick'], ['crm-walkthrough', 'answer', 'W-000087', '按科室各建一条', '--as', 'P-000005'], ['crm-report', 'verify', '--month', '2026-02'],
);

sub run_write {
	my ($book, @words) = @_;
	my $program = shift @words;
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', 'verb.out';
		open STDERR, '>', 'verb.err';
		alarm 60;
		exec { "$ENV{CRM_BUILD}/$program" } $program, '-C', $book, @words;
	}
	waitpid $pid, 0;
	return ($? & 127 ? 128 + ($? & 127) : $? >> 8, slurp('verb.out'), slurp('verb.err'));
}

sub state_of { join "\0", map { $_, slurp($_) } sort glob "$_[0]/*.csv $_[0]/log/*.csv $_[0]/rules/*.yaml" }

my %kinds = (
	(map { my $name = $_; ("rules/$name.yaml" => sub { slurp("$ENV{CRM_TOP}/rules/$name.yaml") . "\nnonsense: [1, 2\n" }) }
		qw(calendar clauses fields reminders routes scoring stages walkthrough)),
	'rules/calendar.yaml of another kind' => sub { slurp("$ENV{CRM_TOP}/rules/calendar.yaml") . "\nnonsense: yes\n" },
	(map { my $name = $_; ("$name.csv" => sub { my $text = slurp("$ENV{CRM_TOP}/data/ningbo/$name.csv"); $text =~ s/\n(?=.)/\n\0\0,/; $text }) } ledgers()),
);
my (@wrong, %worked);
my ($runs, $refused) = (0, 0);

fresh_book('W');
my $intact = state_of('W');
my $changed = 0;
for my $verb (@verbs) {
	my ($status) = run_write('W', @$verb);
	$worked{"@{$verb}[grep { defined $verb->[$_] } 0 .. 2]"} = $status;
	fresh_book('W');
}
for my $kind (sort keys %kinds) {
	my $path = $kind =~ s/ of .*//r;
	mkdir 'W/rules';
	my $text = $kinds{$kind}->();
	for my $verb (@verbs) {
		next if !$is_full && rand() > 0.35;
		if ($changed) {
			fresh_book('W');
			mkdir 'W/rules';
		}
		open my $out, '>:raw', "W/$path" or die "$path: $!\n";
		print $out $text;
		close $out;
		my $before = state_of('W');
		my ($status, $said, $err) = run_write('W', @$verb);
		$changed = state_of('W') ne $before;
		$runs++;
		$refused += $status != 0;
		push @wrong, "@{$verb}[grep { defined $verb->[$_] } 0 .. 2], broken $kind: status $status, and written; $err" if $status && $changed && $err !~ /left out|goes to/;
		push @wrong, "@{$verb}[grep { defined $verb->[$_] } 0 .. 2], broken $kind: a day in 1970" if $said =~ /1970/;
		push @wrong, "@{$verb}[grep { defined $verb->[$_] } 0 .. 2], broken $kind: status $status without a word" if $status && $err eq '' && $said eq '';
		push @wrong, "@{$verb}[grep { defined $verb->[$_] } 0 .. 2], broken $kind: status $status" if $status > 3;
	}
	fresh_book('W');
	$changed = 0;
}
report(!(grep { $_ } values %worked), 'every verb works on a whole book', map { "$_: $worked{$_}" } grep { $worked{$_} } sort keys %worked);
report($runs > 100, "$runs writes into books with one broken file, $refused refused");
report(!@wrong, 'none that met an error has written', @wrong > 60 ? @wrong[0 .. 59] : @wrong);
print "1..3\n";
