# reading.pm - every reading verb of every command over a damaged book: what tests/fault/cells.pl and rows.pl share.
#
# verbs() compares what `--help` of each command lists with the tables below, so that a new verb has to be put into one of them.
package reading;
use strict;
use warnings;
use Exporter 'import';
use Encode qw(decode_utf8);
use POSIX ();
our @EXPORT = qw(verbs commands run_verb read_csv write_csv slurp fresh_book report ledgers columns);

# How each is called; {lead} and the like are ids, see arguments below. Those that need none of them are asked of every cell.
my %reads = (
	'crm-ar board' => ['', '--by owner'],
	'crm-ar aging' => ['', '--by customer', '--list total'],
	'crm-ar remind' => ['-n'],
	'crm-ar show' => ['{invoice}'],
	'crm-book check' => [''],
	'crm-book rules check' => [''],
	'crm-book rules test' => [''],
	'crm-book rules list' => [''],
	'crm-book log' => [''],
	'crm-book seal' => [''],
	'crm-book export' => ['{ledger}'],
	'crm-book list' => ['{ledger}'],
	'crm-book show' => ['{ledger} {row}'],
	'crm-contract list' => ['--all'],
	'crm-contract show' => ['{contract}'],
	'crm-contract text' => ['{contract}'],
	'crm-contract templates' => [''],
	'crm-contract check' => ['{contract}', '--all'],
	'crm-contract route' => ['{contract}', '--replay --since 2025-01-01'],
	'crm-contract pending' => [''],
	'crm-contract trail' => ['{contract}'],
	'crm-customer dupes' => [''],
	'crm-customer list' => [''],
	'crm-customer show' => ['{customer}'],
	'crm-contact list' => ['', '--part decides'],
	'crm-contact show' => ['{contact}'],
	'crm-lead list' => ['', '--no-decider', '--overdue', '--where amount>=100000'],
	'crm-lead orphans' => [''],
	'crm-lead show' => ['{lead}'],
	'crm-lead brief' => ['{lead}'],
	'crm-lead stuck' => [''],
	'crm-quote diff' => ['{quote}'],
	'crm-quote list' => ['--all'],
	'crm-quote show' => ['{quote}'],
	'crm-quote stats' => ['', '--list'],
	'crm-report board' => ['--format md'],
	'crm-report funnel' => ['', '--list total:lost'],
	'crm-report activity' => ['', '--by owner', '--list total'],
	'crm-report closed' => ['', '--by owner --since 2026-02-01', '--list total:lost'],
	'crm-report events' => [''],
	'crm-report pipeline' => ['', '--by owner', '--by month', '--by industry', '--list total:amount'],
	'crm-report stale' => ['', '--by stage', '--list total'],
	'crm-report compare' => ['--before 2026-01 --after 2026-02'],
	'crm-report fields' => [''],
	'crm-report verify sheet' => ['--month 2026-02'],
	'crm-report verify' => ['--month 2026-02 -n'],
	'crm-report health' => ['--month 2026-02'],
	'crm-report daily' => ['--week 2026-03-12'],
	'crm-report evidence' => ['{customer}'],
	'crm-score run' => ['-n'],
	'crm-score list' => [''],
	'crm-score explain' => ['{customer}'],
	'crm-solution slots' => ['', '--skill 关节 --from 2026-03-01'],
	'crm-solution list' => ['--all', '--overdue'],
	'crm-solution show' => ['{solution}'],
	'crm-solution remind' => ['-n'],
	'crm-solution calendar export' => ['', '--freebusy'],
	'crm-task list' => ['', '--all', '--overdue'],
	'crm-task show' => ['{task}'],
	'crm-task remind' => ['-n'],
	'crm-walkthrough steps' => [''],
	'crm-walkthrough list' => [''],
	'crm-walkthrough report' => [''],
);

# They write, make another book, or read a file of the user's: not asked here.
my %others = map { $_ => 1 } (
	(map { "crm-ar $_" } 'invoice add', 'pay', 'hold', 'release'),
	(map { "crm-book $_" } 'init', 'import', 'adopt', 'recover', 'share', 'field retire', 'field revive', 'add', 'set'),
	(map { "crm-contract $_" } qw(new submit approve return revise withdraw sign delegate escalate)),
	(map { "crm-customer $_" } qw(add set follow merge unmerge)),
	(map { "crm-lead $_" } qw(add card stage follow set solved handover assign merge unmerge)),
	(map { "crm-contact $_" } qw(add set left take merge unmerge)),
	(map { "crm-quote $_" } qw(new revise final roi)),
	'crm-report verify judge',
	(map { "crm-solution $_" } 'request', 'move', 'cancel', 'submit', 'calendar import'),
	(map { "crm-task $_" } qw(add snooze done cancel)),
	(map { "crm-walkthrough $_" } qw(pick start finish log answer)),
);

sub slurp {
	my ($path) = @_;
	open my $in, '<:raw', $path or return '';
	local $/;
	my $text = <$in>;
	return $text // '';
}

# The verbs of --help that are in neither table.
sub verbs {
	my @unknown;
	for my $program (sort glob "$ENV{CRM_BUILD}/crm-*") {
		next unless -f $program && -x _ && $program =~ m{/(crm-[a-z]+)$};
		my $command = $1;
		my ($list) = `$program --help` =~ /^verbs:\n(.*?)\n\n/ms or next;
		for my $line (grep { /^  \S/ } split /\n/, $list) {
			my ($words) = $line =~ /^  ((?:[a-z]+ ?)+?)(?=$| [A-Z\[]|  )/ or next;
			$words =~ s/ +$//;
			push @unknown, "$command $words" unless $reads{"$command $words"} || $others{"$command $words"};
		}
	}
	return @unknown;
}

# All calls, as [name, arguments]; with `ids` those that name a row are filled in, or left out where there is none.
sub commands {
	my ($ids) = @_;
	my @all;
	for my $verb (sort keys %reads) {
		for my $arguments (@{ $reads{$verb} }) {
			my $filled = $arguments;
			my $known = 1;
			$filled =~ s/\{(\w+)\}/$known = 0 unless defined $ids->{$1}; $ids->{$1} \/\/ ''/ge;
			push @all, [$verb, $filled] if $known;
		}
	}
	return @all;
}

# (status, stdout, stderr) of a verb on the book.
sub run_verb {
	my ($book, $call, @more) = @_;
	my ($verb, $arguments) = @$call;
	my ($program, @words) = split / /, $verb;
	my @arguments = split / /, $arguments;
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', 'verb.out';
		open STDERR, '>', 'verb.err';
		alarm 60;
		exec {"$ENV{CRM_BUILD}/$program"} "$ENV{CRM_BUILD}/$program", '-C', $book, @words, @arguments, @more;

	}
	waitpid $pid, 0;
	return ($? & 127 ? 128 + ($? & 127) : $? >> 8, slurp('verb.out'), slurp('verb.err'));
}

# Rows of fields; the header is the first one.
sub read_csv {
	my ($path) = @_;
	my $text = slurp($path);
	my (@rows, @row);
	while ($text =~ /\G(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|\z)/g) {
		my ($field, $end) = (defined $1 ? $1 =~ s/""/"/gr : $2, $3);
		push @row, $field;
		next if $end eq ',';
		push @rows, [@row] unless @row == 1 && $row[0] eq '';
		@row = ();
		last if $end eq '';
	}
	return \@rows;
}

sub write_csv {
	my ($path, $rows) = @_;
	open my $out, '>:raw', $path or die "$path: $!\n";
	for my $row (@$rows) {
		print $out join(',', map { /[",\r\n]/ ? '"' . s/"/""/gr . '"' : $_ } @$row), "\n";
	}
	close $out or die "$path: $!\n";
}

sub fresh_book {
	my ($to) = @_;
	system('rm', '-rf', $to) == 0 && system('cp', '-Rp', "$ENV{CRM_TOP}/data/ningbo", $to) == 0 or die "no $to\n";
}

# Ledgers of the sample, and the columns of each: [name, type, required], from rules/fields/.
my (%columns, @ledgers);
sub ledgers {
	return @ledgers if @ledgers;
	my $ledger;
	for (map { split /\n/, decode_utf8(slurp($_)) } glob "$ENV{CRM_TOP}/rules/fields/*.yaml") {
		if (/^(\w+):\s*$/) {
			$ledger = $1;
			push @ledgers, $ledger if -e "$ENV{CRM_TOP}/data/ningbo/$ledger.csv";
		} elsif ($ledger && /^  (\w+):\s+\{label: \{en: ([^,]+), zh: ([^}]+)\}, type: ([a-z]+)(?: (\w+))?(.*)\}$/) {
			my ($name, $en, $zh, $type, $ref, $rest) = ($1, $2, $3, $4, $5, $6);
			push @{ $columns{$ledger} }, { name => $name, labels => [$name, $en, $zh], type => $type, ref => $ref,
						       required => $rest =~ /required: true/ ? 1 : 0 };
		}
	}
	return @ledgers;
}
sub columns { ledgers(); return @{ $columns{ $_[0] } } }

my ($count, $failed) = (0, 0);
sub report {
	my ($is_good, $title, @why) = @_;
	$count++;
	$failed++ unless $is_good;
	print $is_good ? '' : 'not ', "ok $count - $title\n", map { "# $_\n" } @why;
	return $count;
}
1;
