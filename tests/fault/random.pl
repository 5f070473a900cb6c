#!/usr/bin/perl
# random.pl - books made by random commands and random edits by hand: every reading verb gives the figures of a calculation of our own over
# the CSVs, or names what it left out. There is no third thing.
#
#     perl random.pl DIR FIRST RUNS
#
# A seed a run, from FIRST on; what went wrong is printed with it, `random.pl DIR SEED 1` does it again. The calculation reads the CSVs
# with a parser of its own and knows nothing of the programs but what their manuals say.
use strict;
use warnings;
use utf8;
use Encode qw(decode encode);

binmode STDOUT, ':encoding(UTF-8)';
my ($dir, $first, $runs) = @ARGV;
my $today = '2026-03-16';
my $state;

# The same numbers on every machine: perl's own rand depends on how it was built.
sub pick {
	my ($n) = @_;
	$state = ($state * 1103515245 + 12345) & 0x7fffffff;
	return ($state >> 8) % $n;
}
sub one { return $_[pick(scalar @_)] }

sub sh {
	my @command = @_;
	my $pid = open(my $out, '-|');
	die "fork: $!\n" unless defined $pid;
	if (!$pid) {
		open STDERR, '>', "$dir/err" or die;
		open STDIN, '<', '/dev/null' or die;
		exec(map { encode('UTF-8', $_) } @command) or exit 127;
	}
	local $/;
	my $text = decode('UTF-8', <$out> // '');
	close $out;
	my $status = $? >> 8;
	$status = 128 + ($? & 127) if $? & 127;
	open my $e, '<:encoding(UTF-8)', "$dir/err" or die;
	my $err = <$e> // '';
	return ($status, $text, $err);
}

# CSV, by hand: rows of fields.
sub parse {
	my ($text) = @_;
	my (@rows, @row);
	while ($text =~ /\G(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|\z)/gc) {
		my $field = defined $1 ? $1 =~ s/""/"/gr : $2;
		push @row, $field;
		next if $3 eq ',';
		push @rows, [@row] unless @row == 1 && $row[0] eq '';
		@row = ();
		last if pos($text) >= length $text;
	}
	return @rows;
}

sub slurp {
	my ($path) = @_;
	open my $f, '<:encoding(UTF-8)', $path or return '';
	local $/;
	return <$f> // '';
}

my %intact; # what a ledger held before it was broken

sub table { # rows as hashes; `line` is where each begins
	my ($ledger) = @_;
	my ($head, @rows) = parse($intact{$ledger} // slurp("$dir/B/$ledger.csv"));
	my @out;
	my $line = 1;
	for my $r (@rows) {
		my %h;
		@h{@$head} = @$r;
		$h{line} = ++$line;
		push @out, \%h;
	}
	return @out;
}

sub put_table {
	my ($ledger, $head, @rows) = @_;
	open my $f, '>:encoding(UTF-8)', "$dir/B/$ledger.csv" or die;
	for my $r ($head, @rows) {
		print $f join(',', map { /[",\n]/ ? '"' . s/"/""/gr . '"' : $_ } map { $_ // '' } @$r), "\n";
	}
	close $f or die;
}

# Of their types.
sub is_date {
	my ($t) = @_;
	return 0 unless ($t // '') =~ /^(\d{4})-(\d\d)-(\d\d)$/;
	my @days = (31, $1 % 4 == 0 && ($1 % 100 || $1 % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);
	return $2 >= 1 && $2 <= 12 && $3 >= 1 && $3 <= $days[$2 - 1];
}
sub is_time { my ($t) = @_; return is_date($t) || (($t // '') =~ /^(.{10})T\d\d:\d\d:\d\d\+08:00$/ && is_date($1)) }
sub is_money { return ($_[0] // '') =~ /^-?\d+(\.\d{1,2})?$/ }
sub fen { my ($t) = @_; $t =~ /^(-?)(\d+)(?:\.(\d{1,2}))?$/ or die; my $f = $2 * 100 + substr(($3 // '') . '00', 0, 2); return $1 ? -$f : $f }
sub money { my ($f) = @_; return sprintf('%s%d.%02d', $f < 0 ? '-' : '', abs($f) / 100, abs($f) % 100) }
sub day_number {
	my ($y, $m, $d) = split /-/, $_[0];
	($y, $m) = ($y - 1, $m + 12) if $m < 3;
	return 365 * $y + int($y / 4) - int($y / 100) + int($y / 400) + int((153 * ($m - 3) + 2) / 5) + $d;
}

my @stages = qw(线索 需求确认 方案输出 内部协同 报价 合同审批 签约 流失);
my %closed = (签约 => 1, 流失 => 1);

sub day { return sprintf('2026-%02d-%02d', 1 + pick(4), 1 + pick(28)) }
sub amount { return sprintf('%d.%02d', 1 + pick(90000), pick(100)) }

# A book: rows of its own and what random commands make of it.
sub make {
	system('rm', '-rf', "$dir/B");
	my ($status, undef, $err) = sh('crm-book', 'init', "$dir/B");
	die "init: $err" if $status;
	put_table('people', [qw(id name role status login)], ['P-000001', '陈晓', 'sales', 'active', ''], ['P-000002', '周敏', 'sales_manager', 'active', '']);
	my $customers = 2 + pick(4);
	put_table('customers', [qw(id name owner)], map { [sprintf('C-%06d', $_), one('鄞州', '慈溪', '余姚') . "医院${_}", one('P-000001', 'P-000002', '')] } 1 .. $customers);
	my $leads = 1 + pick(8);
	put_table('leads', [qw(id customer stage next_follow_up need blocker owner amount created_at)],
		map { [sprintf('L-%06d', $_), sprintf('C-%06d', 1 + pick($customers)), one(@stages), one(day(), day() . 'T09:30:00+08:00'), '关节镜耗材换代', '设备科预算未批', one('P-000001', 'P-000002'), one(amount(), ''), '2026-01-01T09:00:00+08:00'] } 1 .. $leads);
	my $invoices = 1 + pick(10);
	my @invoices;
	for my $i (1 .. $invoices) {
		my ($issued, $due) = sort(day(), day());
		push @invoices, [sprintf('I-%06d', $i), sprintf('C-%06d', 1 + pick($customers)), amount(), $issued, $due, one('P-000001', '')];
	}
	put_table('invoices', [qw(id customer amount issued_on due_on owner)], @invoices);
	my $payments = pick(10);
	my @payments;
	for my $i (1 .. $payments) {
		my $of = $invoices[pick($invoices)];
		push @payments, [sprintf('PAY-%06d', $i), $of->[0], one(amount(), $of->[2]), one(grep { $_ ge $of->[3] } $of->[3], day(), day()), 'transfer'];
	}
	put_table('payments', [qw(id invoice amount paid_on method)], @payments);
	put_table('tasks', [qw(id kind title assignee due_at status)],
		map { [sprintf('T-%06d', $_), 'todo', "第${_}件事", one('P-000001', 'P-000002'), day() . 'T18:00:00+08:00', one('open', 'open', 'done')] } 1 .. 1 + pick(5));
	command() for 1 .. 2 + pick(4);
}

sub command {
	my $customer = sprintf('C-%06d', 1 + pick(2));
	my $lead = 'L-000001';
	my @all = (
		['crm-lead', 'add', '--customer', $customer, '--stage', '需求确认', '--next', '2026-03-23', '--need', '新院区开科配置', '--blocker', '招标计划未定', '--owner', 'P-000001'],
		['crm-lead', 'stage', $lead, one(@stages[0 .. 3])],
		['crm-lead', 'set', $lead, 'amount=' . amount()],
		['crm-ar', 'invoice', 'add', '--customer', $customer, '--amount', amount(), '--issued', '2026-03-0' . (1 + pick(9)), '--due', '2026-04-1' . pick(10)],
		['crm-ar', 'pay', 'I-000001', amount()],
		['crm-customer', 'set', $customer, 'region=' . one('宁波', '绍兴')],
	);
	my $c = $all[pick(scalar @all)];
	my ($name, @rest) = @$c;
	sh($name, '-C', "$dir/B", '--as', 'P-000002', @rest); # refused or not: what stands in the ledgers counts
}

# What people's editors and spreadsheets leave: a cell that is no value of its type, or another one.
my %cells = (
	invoices => [qw(amount issued_on due_on customer)], payments => [qw(amount paid_on invoice)],
	leads => [qw(next_follow_up stage amount)], tasks => [qw(due_at status)],
);
sub edit {
	my $ledger = one(sort keys %cells);
	my ($head, @rows) = parse(slurp("$dir/B/$ledger.csv"));
	return unless @rows;
	my $column = one(@{$cells{$ledger}});
	my ($at) = grep { $head->[$_] eq $column } 0 .. $#$head;
	my $row = $rows[pick(scalar @rows)];
	my @bad = $column =~ /_on$|_at$|follow/ ? ('2026/3/1', '46082', '三天后', '2026-02-30', '', day()) :
		$column eq 'amount' ? ('1,234.50', '12万', '1.234', 'abc', '', amount()) :
		$column eq 'stage' ? (one(@stages)) :
		$column eq 'status' ? ('open', 'done') :
		$column eq 'invoice' ? ('I-999999', 'I-000001') : ('C-000001', 'C-000002');
	$row->[$at] = one(@bad);
	put_table($ledger, $head, @rows);
}

# A ledger that is no table any more, or isn't there: of it nothing can be told, and that has to be said.
sub break_ledger {
	my $ledger = one(sort keys %cells);
	my $path = "$dir/B/$ledger.csv";
	my $text = slurp($path);
	my @lines = split /\n/, $text;
	return if @lines < 2;
	my $at = 1 + pick(scalar(@lines) - 1);
	$intact{$ledger} = $text;
	my $how = pick(5);
	$lines[$at] =~ s/,[^,]*$// if $how == 0;
	$lines[$at] .= ',x' if $how == 1;
	$lines[$at] =~ s/,/,"/ if $how == 2;
	$lines[$at] =~ s/,/,\0/ if $how == 3;
	@lines = () if $how == 4;
	open my $f, '>:encoding(UTF-8)', $path or die;
	print $f map { "$_\n" } @lines;
	close $f or die;
}

# The calculation. Each gives the rows that a verb's csv should have, and which ledgers' rows it had to leave out.
sub receivables {
	my (%paid, %left, @out);
	my %known = map { $_->{id} => 1 } table('invoices');
	for my $p (table('payments')) {
		next if is_date($p->{paid_on}) && $p->{paid_on} gt $today; # whatever else it holds, it doesn't count yet
		if (!is_money($p->{amount}) || !is_date($p->{paid_on}) || !$known{$p->{invoice}}) {
			$left{payments}++;
		} else {
			$paid{$p->{invoice}} += fen($p->{amount});
		}
	}
	for my $i (table('invoices')) {
		next if is_date($i->{issued_on}) && $i->{issued_on} gt $today;
		if (!is_money($i->{amount}) || !is_date($i->{issued_on}) || !is_date($i->{due_on})) {
			$left{invoices}++;
			next;
		}
		my $open = fen($i->{amount}) - ($paid{$i->{id}} // 0);
		next unless $open;
		my $late = day_number($today) - day_number($i->{due_on});
		push @out, { %$i, open => $open, late => $late,
			bucket => $open < 0 || $late <= 0 ? 0 : $late <= 30 ? 1 : $late <= 60 ? 2 : $late <= 90 ? 3 : 4 };
	}
	return (\%left, @out);
}

my @checks = (
	['aging', ['crm-ar', 'aging'], sub {
		my ($left, @r) = receivables();
		my @names = qw(not_due 1-30 31-60 61-90 over_90);
		my (@n, @sum);
		($n[$_->{bucket}]++, $sum[$_->{bucket}] += $_->{open}) for @r;
		return ($left, map { my $b = $_; "$names[$b] " . ($n[$b] // 0) . ' ' . money($sum[$b] // 0) } 0 .. 4);
	}, sub { map { "$_->{bucket} $_->{invoices} $_->{amount}" } grep { $_->{bucket} ne 'total' } @_ }],
	['aging by customer', ['crm-ar', 'aging', '--by', 'customer'], sub {
		my ($left, @r) = receivables();
		my %sum;
		$sum{$_->{customer}} += $_->{open} for @r;
		return ($left, map { "$_ " . money($sum{$_}) } keys %sum);
	}, sub { map { "$_->{customer} $_->{outstanding}" } grep { $_->{customer} =~ /^C-/ } @_ }],
	['aging by owner', ['crm-ar', 'aging', '--by', 'owner'], sub {
		my ($left, @r) = receivables();
		my %owner = map { $_->{id} => $_->{owner} } table('customers');
		my %sum;
		$sum{$_->{owner} || $owner{$_->{customer}} || ''} += $_->{open} for @r;
		return ($left, map { "$_ " . money($sum{$_}) } keys %sum);
	}, sub { map { "$_->{owner} $_->{outstanding}" } grep { $_->{name} ne 'total' && $_->{owner} ne 'total' } @_ }],
	['board', ['crm-ar', 'board'], sub {
		my ($left, @r) = receivables();
		return ($left, map { "$_->{id} " . money($_->{open}) } grep { $_->{open} > 0 && $_->{late} >= -15 } @r);
	}, sub { map { "$_->{invoice} $_->{outstanding}" } @_ }],
	['leads', ['crm-lead', 'list'], sub { return ({}, map { $_->{id} } grep { !$closed{$_->{stage}} } table('leads')) }, sub { map { $_->{id} } @_ }],
	['leads overdue', ['crm-lead', 'list', '--overdue'], sub {
		my (%left, @out);
		for my $l (grep { !$closed{$_->{stage}} } table('leads')) {
			my $t = $l->{next_follow_up};
			if (!is_time($t)) { $left{leads}++ }
			elsif (length $t == 10 ? $t lt $today : $t lt "${today}T10:20:00") { push @out, $l->{id} }
		}
		return (\%left, @out);
	}, sub { map { $_->{id} } @_ }],
	['leads of an amount', ['crm-lead', 'list', '--all', '--where', 'amount > 30000'], sub {
		my (%left, @out);
		for my $l (table('leads')) {
			next if $l->{amount} eq '';
			if (!is_money($l->{amount})) { $left{leads}++ }
			elsif (fen($l->{amount}) > 3000000) { push @out, $l->{id} }
		}
		return (\%left, @out);
	}, sub { map { $_->{id} } @_ }],
	['payments of a day', ['crm-book', 'list', 'payments', '--where', "paid_on >= 2026-02-10"], sub {
		my (%left, @out);
		for my $p (table('payments')) {
			if (!is_date($p->{paid_on})) { $left{payments}++ }
			elsif ($p->{paid_on} ge '2026-02-10') { push @out, $p->{id} }
		}
		return (\%left, @out);
	}, sub { map { $_->{id} } @_ }],
	['tasks', ['crm-task', 'list'], sub { return ({}, map { $_->{id} } grep { $_->{status} eq 'open' } table('tasks')) }, sub { map { $_->{id} } @_ }],
	['export', ['crm-book', 'export', 'invoices'], sub { return ({}, map { "$_->{id} $_->{amount} $_->{due_on}" } table('invoices')) },
		sub { map { "$_->{id} $_->{amount} $_->{due_on}" } @_ }],
	['customers', ['crm-customer', 'list'], sub { return ({}, map { $_->{id} } table('customers')) }, sub { map { $_->{id} } @_ }],
);

sub rows_of {
	my ($head, @rows) = parse($_[0]);
	return map { my %h; @h{@$head} = @$_; \%h } @rows;
}

# Nothing, or what is wrong.
sub check {
	my ($check) = @_;
	my ($name, $command, $calculate, $read) = @$check;
	my ($left, @wanted) = $calculate->();
	my ($verb, @rest) = @$command;
	my ($status, $text, $err) = sh($verb, '-C', "$dir/B", @rest, '--format', 'csv');
	my $got = join("\n", sort $read->(rows_of($text)));
	my $want = join("\n", sort @wanted);

	return "ends with status $status: $err" if $status > 3;
	return '' if $status == 3 && $err ne ''; # said
	for my $ledger (keys %intact) {
		return '' if $status == 1 && $err =~ /\Q$ledger\E\.csv/;
	}
	return "figures differ\n  wanted\n$want\n  got\n$got\n  stderr $err" if $got ne $want;
	for my $ledger (sort keys %$left) {
		return "$left->{$ledger} rows of $ledger.csv are left out, and nobody says so (status $status: $err)"
			unless $status == 1 && $err =~ /\Q$ledger\E\.csv/;
	}
	return "status $status, and nothing was left out: $err" if !%$left && $status && $err !~ /\w+\.csv/;
	return '';
}

my $wrong = 0;
my $checked = 0;
for my $seed ($first .. $first + $runs - 1) {
	$state = $seed * 7919 + 17;
	%intact = ();
	make();
	edit() for 1 .. pick(4);
	break_ledger() if pick(4) == 0;
	for my $c (@checks) {
		my $why = check($c);
		$checked++;
		next if $why eq '';
		$wrong++;
		print "# seed $seed, $c->[0]: ", $why =~ s/\n/\n#   /gr, "\n" if $wrong <= 10;
	}
}
print "$checked $wrong\n";
