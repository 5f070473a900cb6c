# powercut.pl - what a power cut may leave of a book while a command writes it, each such state tried: see powercut.sh.
#
#     powercut.pl VERB OLD NEW LOG STATUS [PLANT]
#
# OLD is the book before the command, NEW after it, LOG what oplog.c wrote down between the two (of the book NEW, which began as a copy
# of OLD with its inodes noted in NEW.inodes). STATUS is what the command exited with. PLANT is a bug to be found: see %plants.
#
# The disk is modelled as weakly as file systems may be. A write, a truncation is sure when its file is fsynced, an entry of a directory
# (create, link, rename, exchange, unlink, mkdir) when the directory is; each of them is whole or not there, any of them without any
# other. After each operation the power is cut: every subset of the entries that aren't sure (of many: none, all, each alone, each left
# out, and each beginning of the row) with the data that isn't sure lost, there, torn or zeros. Each state is laid out as a directory and
# opened by `crm-book check`, which recovers it: it has to pass, nothing may be left over, and the book is the old one or the new one,
# byte for byte, and the new one where the command had said so before the cut. A crash state is a moment and what the disk holds then; a
# disk that was tried before isn't laid out again.
#
# Recovery is cut as well, in two ways: the power fails again while a state is recovered; and a command that was killed, its writes
# still in memory, is recovered by the next one, and only then the power fails.
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use File::Find;
use File::Path qw(remove_tree);
use Storable qw(dclone);

my ($verb, $old, $new, $log, $status, $plant) = @ARGV;
my $is_full = ($ENV{CRM_FAULT} // '') eq 'full';
$plant //= '';
my %count = (distinct => 0, all => 0, recovered => 0);
my (%seen, @wrong, %verdict_of);

# What the real program did, made worse. Each bug is a promise of commit.h that isn't kept.
my %plants = map { $_ => 1 } qw(temp-sync record-sync commit-dir removal-dir no-record in-place append-sync recovery-dir early-removal);
die "no such bug: $plant\n" if $plant ne '' && !$plants{$plant};

sub slurp {
	my ($path) = @_;
	open my $in, '<:raw', $path or die "$path: $!\n";
	local $/;
	return scalar <$in> // '';
}

# Everything of a book but what .crm holds, as { path => bytes }; a record, or what leads to one, counts too.
sub tree {
	my ($dir) = @_;
	my %tree;
	find({ no_chdir => 1, wanted => sub {
		return if -d;
		my $path = substr $_, length($dir) + 1;
		return if $path =~ m{^\.crm/(?!commit)};
		$tree{$path} = -l $_ ? 'link to ' . readlink($_) : slurp($_);
	} }, $dir);
	return \%tree;
}

sub name_of_tree { my ($t) = @_; md5_hex(join "\0", map { $_, md5_hex($t->{$_}) } sort keys %$t) }

# A disk: objects { dir, entries | link | data, pending, mode }, by number; ids of oplog.c to numbers; entries that aren't sure.
# `now` of a directory is what programs see, `sure` what a cut leaves for certain; the same of a file, whose `pending` lies between.
sub new_object { my ($d, $id, %of) = @_; push @{$d->{objects}}, { %of }; return $d->{ids}{$id} = $#{$d->{objects}} }

sub id_of { my @st = lstat $_[0] or die "$_[0]: $!\n"; return "$st[0]:$st[1]" }

sub read_dir {
	my ($d, $path, $object, $noted) = @_;
	opendir my $in, $path or die "$path: $!\n";
	for my $name (sort grep { !/^\.\.?$/ } readdir $in) {
		my $at = "$path/$name";
		my $n = new_object($d, $noted ? $noted->($at) : id_of($at), mode => (lstat $at)[2] & 07777, name => $name);
		my $o = $d->{objects}[$n];
		if (-l $at) {
			$o->{link} = readlink $at;
		} elsif (-d $at) {
			@$o{qw(now sure)} = ({}, {});
			read_dir($d, $at, $o, $noted);
		} else {
			@$o{qw(data synced pending version)} = ((slurp($at)) x 2, [], 0);
		}
		$object->{now}{$name} = $object->{sure}{$name} = $n;
	}
}

sub disk_of {
	my ($path, $noted) = @_;
	my $d = { objects => [], ids => {}, entries => [], said => 0 };
	my $root = new_object($d, $noted ? $noted->($path) : id_of($path), now => {}, sure => {}, mode => 0755, name => '.');
	read_dir($d, $path, $d->{objects}[$root], $noted);
	return $d;
}

# --- Operations -----------------------------------------------------------------------------------------------------------------

sub apply_write {
	my ($data, $w) = @_;
	if ($w->[0] eq 'truncate') {
		return length $data > $w->[1] ? substr($data, 0, $w->[1]) : $data . "\0" x ($w->[1] - length $data);
	}
	my (undef, $at, $bytes) = @$w;
	$data .= "\0" x ($at - length $data) if $at > length $data;
	substr($data, $at, length $bytes) = $bytes if $at < length $data;
	$data .= $bytes if $at >= length $data && length $data == $at;
	return $data;
}

sub put_write {
	my ($d, $id, @write) = @_;
	my $n = $d->{ids}{$id};
	return unless defined $n;
	my $o = $d->{objects}[$n];
	$o->{data} = apply_write($o->{data}, \@write);
	push @{$o->{pending}}, \@write;
	$o->{version}++;
}

# [DIRECTORY NAME OBJECT]...: the object that stands under the name then, undef: none.
sub put_entries {
	my ($d, @effects) = @_;
	for (@effects) {
		my ($dir, $name, $n) = @$_;
		if (defined $n) { $d->{objects}[$dir]{now}{$name} = $n; $d->{objects}[$n]{name} = $name }
		else { delete $d->{objects}[$dir]{now}{$name} }
	}
	push @{$d->{entries}}, \@effects;
}

sub sync_object {
	my ($d, $n) = @_;
	my $o = $d->{objects}[$n];
	if (!$o->{now}) {
		@$o{qw(synced pending)} = ($o->{data}, []);
		return;
	}
	my @left;
	for my $effects (@{$d->{entries}}) {
		if (!grep { $_->[0] == $n } @$effects) { push @left, $effects; next }
		set_entries($d->{objects}, 'sure', $effects);
	}
	$d->{entries} = \@left;
}

sub set_entries {
	my ($objects, $which, $effects) = @_;
	for (@$effects) {
		if (defined $_->[2]) { $objects->[$_->[0]]{$which}{$_->[1]} = $_->[2] }
		else { delete $objects->[$_->[0]]{$which}{$_->[1]} }
	}
}

sub read_log {
	my ($path) = @_;
	my @ops;
	open my $in, '<:raw', $path or die "$path: $!\n";
	while (defined(my $line = <$in>)) {
		chomp $line;
		my ($what, $rest) = split / /, $line, 2;
		if ($what eq 'write') {
			my ($id, $at, $length) = split / /, $rest;
			my $got = read $in, my $bytes, $length + 1;
			die "$path: cut off\n" unless $got == $length + 1;
			push @ops, [$what, $id, $at, substr $bytes, 0, $length];
		} elsif ($what eq 'rename' || $what eq 'exchange') {
			my ($dir, $id, $names) = split / /, $rest, 3;
			push @ops, [$what, $dir, $id, split /\t/, $names];
		} else {
			push @ops, [$what, split / /, $rest // '', 3];
		}
	}
	return \@ops;
}

# One operation of the log, on the disk. Those on files outside the book don't concern it.
sub operate {
	my ($d, $op) = @_;
	my ($what, @args) = @$op;
	my $ids = $d->{ids};
	if ($what eq 'ack') {
		$d->{said} = 1;
	} elsif ($what eq 'write' || $what eq 'truncate') {
		put_write($d, $args[0], $what, @args[1 .. $#args]);
	} elsif ($what eq 'sync') {
		sync_object($d, $ids->{$args[0]}) if defined $ids->{$args[0]};
	} elsif ($what eq 'mode') {
		$d->{objects}[$ids->{$args[0]}]{mode} = oct $args[1] if defined $ids->{$args[0]};
	} elsif ($what eq 'unseen') {
		die "$verb writes through a mapping\n" if defined $ids->{$args[0]};
	} elsif ($what ne 'pipe') {
		operate_on_entry($d, $what, @args);
	}
}

sub operate_on_entry {
	my ($d, $what, $dir, $id, $name, $to_dir, $to_name) = @_;
	my $ids = $d->{ids};
	my $in = $ids->{$dir};
	delete $ids->{$id} if $what =~ /^(create|mkdir)$/; # an inode may be given again
	return unless defined $in;
	if ($what eq 'create') {
		put_entries($d, [$in, $name, new_object($d, $id, data => '', synced => '', pending => [], version => 0, mode => 0644)]);
	} elsif ($what eq 'mkdir') {
		put_entries($d, [$in, $name, new_object($d, $id, now => {}, sure => {}, mode => 0755)]);
	} elsif ($what eq 'link') {
		put_entries($d, [$in, $name, $ids->{$id}]);
	} elsif ($what eq 'unlink') {
		put_entries($d, [$in, $name, undef]);
	} else {
		my $to = $ids->{$to_dir};
		die "$verb renames '$name' out of the book\n" unless defined $to;
		my $there = $d->{objects}[$to]{now}{$to_name};
		put_entries($d, [$in, $name, $what eq 'exchange' ? $there : undef], [$to, $to_name, $ids->{$id}]);
	}
}

# --- Bugs that are planted ------------------------------------------------------------------------------------------------------

sub called { my ($d, $id) = @_; my $n = $d->{ids}{$id}; return defined $n ? $d->{objects}[$n]{name} // '' : '' }

# What a program with the bug would have done instead of `op`.
sub planted {
	my ($d, $op, $in_recovery) = @_;
	my ($what, @args) = @$op;
	my $name = $what eq 'sync' || $what eq 'write' ? called($d, $args[0]) : $args[2] // '';
	$d->{record} = 1 if $what eq 'rename' && $name eq 'commit.new';
	$d->{record} = 0 if $what eq 'unlink' && $name eq 'commit';
	if ($what eq 'sync') {
		return if $plant eq 'temp-sync' && $name =~ /\.crm-new$/ || $plant eq 'record-sync' && $name eq 'commit.new' ||
			$plant eq 'append-sync' && $d->{record} && $name =~ /\.csv$/ ||
			$plant eq 'commit-dir' && $d->{record} && $name eq '.crm' ||
			$plant eq 'removal-dir' && $d->{record} && $name =~ /^(\.|log|rules)$/ ||
			$plant eq 'recovery-dir' && $in_recovery && $d->{record} && $name eq '.crm';
	}
	return if $plant =~ /^(no-record|in-place)$/ && $name =~ /^commit(\.new)?$/;
	return $op, ['unlink', @args[0 .. 1], $name] if $plant eq 'early-removal' && $what eq 'exchange' && $name =~ /\.crm-new$/;
	if ($plant eq 'in-place') {
		if ($what =~ /^(rename|exchange)$/ && $name =~ /\.crm-new$/) {
			my $target = $d->{objects}[$d->{ids}{$args[0]}]{now}{$args[4]};
			my ($id) = grep { $d->{ids}{$_} == $target } keys %{$d->{ids}};
			return ['truncate', $id, 0], ['write', $id, 0, $d->{objects}[$d->{ids}{$args[1]}]{data}], ['sync', $id],
				['unlink', @args[0 .. 2]];
		}
		return if $what eq 'unlink' && $name =~ /\.crm-new$/;
	}
	return $op;
}

# --- What a cut leaves ----------------------------------------------------------------------------------------------------------

# Of `n` operations that aren't sure, which are there: a list of lists of 0 and 1.
sub subsets {
	my ($n) = @_;
	return map { my $bits = $_; [map { $bits >> $_ & 1 } 0 .. $n - 1] } 0 .. 2**$n - 1 if $n <= 6;
	my @all = ([(0) x $n], [(1) x $n]);
	for my $i (0 .. $n - 1) {
		push @all, [map { $_ == $i ? 1 : 0 } 0 .. $n - 1], [map { $_ == $i ? 0 : 1 } 0 .. $n - 1], [map { $_ <= $i ? 1 : 0 } 0 .. $n - 1];
	}
	return @all;
}

# Where a write may be torn: in the middle, before its last byte, and behind its lines, where what is left looks whole.
sub tears {
	my ($bytes) = @_;
	my @ends;
	push @ends, pos $bytes while $bytes =~ /\n/g;
	my $most = $is_full ? 24 : 4;
	@ends = @ends[map { int($_ * @ends / $most) } 0 .. $most - 1] if @ends > $most;
	return (int(length($bytes) / 2), length($bytes) - 1, grep { $_ < length $bytes } @ends);
}

# The contents that a file may have, whatever of it is sure: lost, there, torn, zeros.
sub contents {
	my ($o) = @_;
	return ($o->{data}) unless @{$o->{pending}};
	return @{$o->{contents}} if $o->{contents} && $o->{contents_version} == $o->{version};
	my ($sure, @all) = ($o->{synced});
	my @pending = @{$o->{pending}};
	push @all, $sure, $o->{data};
	for my $i (0 .. $#pending) {
		if ($pending[$i][0] eq 'write') {
			my ($at, $bytes) = @{$pending[$i]}[1, 2];
			my $half = int(length($bytes) / 2);
			my $whole = apply_write($sure, $pending[$i]);
			push @all, map { apply_write($sure, ['write', $at, substr $bytes, 0, $_]) } tears($bytes);
			push @all, apply_write($sure, ['write', $at, "\0" x length $bytes]),
				apply_write($sure, ['write', $at, substr($bytes, 0, $half) . "\0" x (length($bytes) - $half)]),
				apply_write($sure, ['write', $at, "\0" x $half . substr($bytes, $half)]);
			$sure = $whole;
		} else {
			$sure = apply_write($sure, $pending[$i]);
		}
		push @all, $sure;
	}
	my %once;
	@$o{qw(contents contents_version)} = ([grep { !$once{$_}++ } @all], $o->{version});
	return @{$o->{contents}};
}

# The files reached from the root when the entries are these: { path => object }, directories with undef.
sub reach {
	my ($d, $entries, $n, $path, $found) = @_;
	my $here = $entries->[$n];
	for my $name (keys %$here) {
		my $at = length $path ? "$path/$name" : $name;
		my $next = $here->{$name};
		$found->{$at} = $next;
		reach($d, $entries, $next, $at, $found) if $d->{objects}[$next]{now};
	}
	return $found;
}

# Every choice of contents for the files of a state, one at a time where they are many. The lock's words name a holder and decide
# nothing: they are there.
sub choices {
	my ($d, $files) = @_;
	my @open = grep { $_ ne '.crm/lock' && @{$d->{objects}[$files->{$_}]{pending} // []} } sort keys %$files;
	my @each = map { [contents($d->{objects}[$files->{$_}])] } @open;
	my $product = 1;
	$product *= @$_ for @each;
	my @all;
	if ($product <= 60) {
		@all = ({});
		for my $i (0 .. $#open) {
			@all = map { my $c = $_; map { +{ %$c, $open[$i] => $_ } } @{$each[$i]} } @all;
		}
		return @all;
	}
	for my $others (0, 1) {
		my %base = map { $open[$_] => $each[$_][$others] } 0 .. $#open;
		push @all, map { my $i = $_; map { +{ %base, $open[$i] => $_ } } @{$each[$i]} } 0 .. $#open;
	}
	return @all;
}

# Calls back with { path => [object, content] } for every state that a cut would leave now.
sub each_state {
	my ($d, $call) = @_;
	my @pending = @{$d->{entries}};
	for my $subset (subsets(scalar @pending)) {
		my @entries = map { $_->{sure} ? { %{$_->{sure}} } : undef } @{$d->{objects}};
		for my $i (grep { $subset->[$_] } 0 .. $#pending) {
			for (@{$pending[$i]}) {
				if (defined $_->[2]) { $entries[$_->[0]]{$_->[1]} = $_->[2] } else { delete $entries[$_->[0]]{$_->[1]} }
			}
		}
		my $files = reach($d, \@entries, 0, '', {});
		for my $choice (choices($d, $files)) {
			$call->({ map { my $o = $d->{objects}[$files->{$_}];
				$_ => [$files->{$_}, $o->{now} ? undef : $choice->{$_} // $o->{data}] } keys %$files });
		}
	}
}

# What programs see.
sub cached_state {
	my ($d) = @_;
	my $files = reach($d, [map { $_->{now} } @{$d->{objects}}], 0, '', {});
	return { map { $_ => [$files->{$_}, $d->{objects}[$files->{$_}]{data}] } keys %$files };
}

sub name_of_state {
	my ($d, $state) = @_;
	return md5_hex(join "\0", map {
		my ($n, $content) = @{$state->{$_}};
		my $o = $d->{objects}[$n];
		($_, $o->{link} // (defined $content && $_ ne '.crm/lock' ? md5_hex($content) : 'd'))
	} sort keys %$state);
}

sub lay_out {
	my ($d, $state, $at) = @_;
	remove_tree($at) if -e $at;
	mkdir $at or die "$at: $!\n";
	for my $path (sort keys %$state) {
		my ($n, $content) = @{$state->{$path}};
		my $o = $d->{objects}[$n];
		if ($o->{now}) {
			mkdir "$at/$path" or die "$at/$path: $!\n";
		} elsif (defined $o->{link}) {
			symlink $o->{link}, "$at/$path" or die "$at/$path: $!\n";
		} else {
			open my $out, '>:raw', "$at/$path" or die "$at/$path: $!\n";
			print $out $content;
			close $out or die "$at/$path: $!\n";
		}
		chmod $o->{mode}, "$at/$path" unless defined $o->{link};
	}
}

# --- Verdicts -------------------------------------------------------------------------------------------------------------------

my %book = (old => tree($old), new => tree($new));
my %called = map { name_of_tree($book{$_}) => $_ } qw(new old);

sub check {
	my ($at, $log) = @_;
	local $ENV{LD_PRELOAD} = $ENV{OPLOG};
	local $ENV{OPLOG_NOSYNC} = 1;
	local $ENV{OPLOG_FILE} = $log if $log;
	my $said = qx(crm-book -C $at check 2>&1);
	return ($? >> 8 || $? & 127, $said);
}

# Opens a state: ('old' | 'new' | 'neither' | 'refused', what was said).
sub recover {
	my ($at, $log) = @_;
	my ($rc, $said) = check($at, $log);
	return ('refused', $said) if $rc;
	my $tree = tree($at);
	my $is = $called{name_of_tree($tree)};
	return ($is, '') if $is;
	my @differ;
	for my $path (sort keys %{ { %$tree, %{$book{old}}, %{$book{new}} } }) {
		my @is = map { ($tree->{$path} // "\1") eq ($book{$_}{$path} // "\1") ? $_ : () } qw(old new);
		push @differ, "$path: " . (@is ? $is[0] : 'neither') if @is < 2;
	}
	return ('neither', join ', ', @differ);
}

sub allowed { my ($is, $may) = @_; return scalar grep { $_ eq $is } @$may }

sub wrong {
	my ($where, $d, $state, $is, $may, $said) = @_;
	push @wrong, "$where: $is, where it has to be " . join(' or ', @$may) . ": $said";
	lay_out($d, $state, "$ENV{POWERCUT_KEEP}/$verb-" . @wrong) if $ENV{POWERCUT_KEEP};
}

# Replays a log on a disk; after each operation every state is tried. `may` says which books are right before the command has said that
# it is done, `done` afterwards.
sub explore {
	my ($d, $ops, $where, $may, $done, $depth) = @_;
	my $k = 0;
	for my $real (@$ops) {
		$k++;
		for my $op ($plant eq '' ? $real : planted($d, $real, $depth)) {
			operate($d, $op);
			next if $op->[0] eq 'mode' || $op->[0] eq 'pipe';
			try_states($d, "$where, operation $k ($op->[0] " . place_of($d, $op) . ')', $d->{said} ? $done : $may, $depth);
			return if $plant ne '' && @wrong;
		}
		kill_here($d, "$where, killed after operation $k", $k) if $depth == 0 && $status == 0 && $real->[0] !~ /^(mode|pipe|ack|sync)$/;
		return if $plant ne '' && @wrong;
	}
}

sub place_of { my ($d, $op) = @_; return $op->[0] =~ /^(write|sync|truncate)$/ ? called($d, $op->[1]) || 'elsewhere' : $op->[3] // '' }

sub try_states {
	my ($d, $where, $may, $depth) = @_;
	my %here;
	each_state($d, sub {
		my ($state) = @_;
		my $name = name_of_state($d, $state);
		$count{all}++ unless $here{$name}++;
		return if $plant ne '' && @wrong || $seen{join ' ', $name, @$may}++;
		my ($is, $said);
		if ($verdict_of{$name}) {
			($is, $said) = @{$verdict_of{$name}};
		} else {
			$count{distinct}++;
			lay_out($d, $state, 'cut');
			($is, $said) = recover('cut');
			$verdict_of{$name} = [$is, $said];
			cut_again($d, $state, $where, $is) if $depth == 0 && allowed($is, $may) && $plant eq '';
		}
		wrong($where, $d, $state, $is, $may, $said) unless allowed($is, $may);
	});
}

# Whether this many of the same kind are enough; all of them are looked at under CRM_FAULT=full.
my %taken;
sub is_enough { my ($kind, $most) = @_; return !$is_full && $taken{$kind}++ >= $most }

# The power fails again while the state is recovered: what comes of it stays what it was.
sub cut_again {
	my ($d, $state, $where, $is) = @_;
	return if !grep({ m{^\.crm/commit$|\.crm-(new|old)$} } keys %$state) || is_enough('again', $ENV{POWERCUT_AGAIN} // 2);
	unlink 'again.log';
	lay_out($d, $state, 'again');
	my $disk = disk_of('again');
	recover('again', 'again.log');
	return unless -e 'again.log';
	my $before = $count{distinct};
	explore($disk, read_log('again.log'), "$where, recovered and cut again", [$is], [$is], 1);
	$count{recovered} += $count{distinct} - $before;
}

# Killed with its writes in memory, recovered by the next command, then the power fails.
sub kill_here {
	my ($d, $where, $k) = @_;
	return if $plant ne '' && $plant ne 'recovery-dir' || $plant eq '' && is_enough('kill', $ENV{POWERCUT_KILLS} // 2) && !$d->{record};
	my $state = cached_state($d);
	return if !grep { m{^\.crm/commit$|\.crm-(new|old)$} } keys %$state;
	unlink 'kill.log';
	lay_out($d, $state, 'killed');
	my $disk = dclone($d);
	$disk->{ids} = { id_of('killed') => 0, map { id_of("killed/$_") => $state->{$_}[0] } keys %$state };
	my ($is, $said) = recover('killed', 'kill.log');
	if (!allowed($is, ['old', 'new'])) {
		wrong($where, $d, $state, $is, ['old', 'new'], $said);
		return;
	}
	my $before = $count{distinct};
	explore($disk, read_log('kill.log'), "$where, recovered, cut", ['old', 'new'], [$is], 1) if -e 'kill.log';
	$count{recovered} += $count{distinct} - $before;
}

# --- The run --------------------------------------------------------------------------------------------------------------------

my %noted = map { my ($id, $path) = split / /, $_, 2; $path => $id } split /\n/, slurp("$new.inodes");
my $disk = disk_of($old, sub { my $path = $_[0]; $path =~ s{^\Q$old\E}{.}; $noted{$path} // die "$path: not noted\n" });
my $ops = read_log($log);

try_states($disk, 'before', ['old'], 0);
my $done = $status == 0 ? 'new' : 'old';
explore($disk, $ops, $verb, $status == 0 ? ['old', 'new'] : ['old'], [$done], 0);
if ($plant eq '') {
	# A log with holes in it would prove nothing.
	lay_out($disk, cached_state($disk), 'last');
	my $is = $called{name_of_tree(tree('last'))} // 'another one';
	push @wrong, "the log was replayed to $is, not to the book the command left" if $is ne $done;
	push @wrong, 'the command never said that it was done' if !$disk->{said} && $status == 0;
}
print "# $_\n" for @wrong[0 .. ($#wrong < 7 ? $#wrong : 7)];
printf "%d operations, %d crash states, %d of them different disks, %d of those cut in recovery, %d violations\n", scalar @$ops,
	@count{qw(all distinct recovered)}, scalar @wrong;
exit(@wrong ? 1 : 0);
