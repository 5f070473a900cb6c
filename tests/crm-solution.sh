# crm-solution.sh - engineers: free slots held against a list made by hand, bookings that never overlap, calendars in and out.
. "$(dirname "$0")/lib.sh"

# Calendars. ics NAME <<events: one of those events.
ics() {
	{
		printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'
		sed 's/$/\r/'
		printf 'END:VCALENDAR\r\n'
	} >"$1"
}
# Busy times of an engineer in a book as the ledger has them: from, to, title.
busy_of() {
	crm-book -C "$1" export busy --format csv | perl -MEncode -ne '
		@f = split /,/; s/:00\+08:00$// for @f; print "$f[2] $f[3] $f[9]\n" if $f[1] eq "'"$2"'" && $f[5] eq "taken"' | sort
}

# What is free

book B
expect 'what an engineer is free for: a meeting moved to the afternoon, a day of leave, a booking' 0 'crm-solution -C B slots 郑凯' <<'EOF'
engineer  day  begins            ends              length
郑凯      Mon  2026-03-16 10:20  2026-03-16 12:00  1:40
郑凯      Mon  2026-03-16 13:30  2026-03-16 15:00  1:30
郑凯      Mon  2026-03-16 16:00  2026-03-16 17:30  1:30
郑凯      Tue  2026-03-17 09:00  2026-03-17 12:00  3:00
郑凯      Tue  2026-03-17 13:30  2026-03-17 17:30  4:00
郑凯      Wed  2026-03-18 09:00  2026-03-18 12:00  3:00
郑凯      Wed  2026-03-18 15:30  2026-03-18 17:30  2:00
郑凯      Fri  2026-03-20 09:00  2026-03-20 12:00  3:00
郑凯      Fri  2026-03-20 13:30  2026-03-20 17:30  4:00
next: crm solution request LEAD --engineer P-000007 --slot '2026-03-16 10:20'
EOF
expect 'by skill, pieces of two hours and more' 0 'crm-solution -C B slots --skill 脊柱 --from 2026-03-17 --days 2 --min 150m' <<'EOF'
engineer  day  begins            ends              length
王思远    Tue  2026-03-17 13:30  2026-03-17 17:30  4:00
王思远    Wed  2026-03-18 09:00  2026-03-18 12:00  3:00
王思远    Wed  2026-03-18 13:30  2026-03-18 17:30  4:00
next: crm solution request LEAD --skill 脊柱 --slot '2026-03-17 13:30'
EOF
expect 'by skill, pieces of two hours and more, of everybody who can' 0 'crm-solution -C B slots --from 2026-03-20 --days 1 --min 150m --format csv' <<'EOF'
engineer,start,end
P-000007,2026-03-20T09:00:00+08:00,2026-03-20T12:00:00+08:00
P-000007,2026-03-20T13:30:00+08:00,2026-03-20T17:30:00+08:00
P-000008,2026-03-20T09:00:00+08:00,2026-03-20T12:00:00+08:00
P-000008,2026-03-20T13:30:00+08:00,2026-03-20T17:30:00+08:00
EOF

# By hand, from the notices of the State Council: Saturday 02-14 and Saturday 02-28 are worked, 02-15 to 02-23 are the Spring Festival; in
# autumn Sunday 09-20 and Saturday 10-10 are worked, 09-25 to 09-27 and 10-01 to 10-07 are not. The meeting is on Mondays 10:00 to
# 11:00, but on 02-24 in the afternoon in place of 02-23, and not on 09-28; Wednesday 02-11 and the morning of 09-22 are off.
ics weekly.ics <<'EOF'
BEGIN:VEVENT
UID:weekly@example.com
RECURRENCE-ID;TZID=China Standard Time:20260223T100000
DTSTART;TZID=China Standard Time:20260224T140000
DTEND;TZID=China Standard Time:20260224T150000
SUMMARY:周会
END:VEVENT
BEGIN:VEVENT
UID:weekly@example.com
DTSTART;TZID=China Standard Time:20260105T100000
DTEND;TZID=China Standard Time:20260105T110000
RRULE:FREQ=WEEKLY;BYDAY=MO
EXDATE;TZID=China Standard Time:20260928T100000
SUMMARY:周会
END:VEVENT
BEGIN:VEVENT
UID:off-1@example.com
DTSTART;VALUE=DATE:20260211
SUMMARY:年假
END:VEVENT
BEGIN:VEVENT
UID:off-2@example.com
DTSTART:20260921T230000
DURATION:PT13H
SUMMARY:夜班后休息
END:VEVENT
EOF
expect 'a calendar is taken in' 0 'crm-solution -C B calendar import weekly.ics --engineer 王思远' <<'EOF'
read 4 events of 王思远: busy times from 2025-03-16 to 2027-03-16
  added 64, changed 0, no longer there 0, as they were 0
  1 meeting repeats beyond 2027-03-16: what comes then is taken with a later import, or --to DATE
EOF
# lines DATE...: the whole days.
whole() {
	for day; do
		printf 'P-000008,%sT09:00:00+08:00,%sT12:00:00+08:00\nP-000008,%sT13:30:00+08:00,%sT17:30:00+08:00\n' $day $day $day $day
	done
}
part() {
	printf 'P-000008,%sT%s:00+08:00,%sT%s:00+08:00\n' "$1" "$2" "$1" "$3"
}
{
	echo engineer,start,end
	part 2026-02-09 09:00 10:00
	part 2026-02-09 11:00 12:00
	part 2026-02-09 13:30 17:30
	whole 2026-02-10 2026-02-12 2026-02-13 2026-02-14
	part 2026-02-24 09:00 12:00
	part 2026-02-24 13:30 14:00
	part 2026-02-24 15:00 17:30
	whole 2026-02-25 2026-02-26 2026-02-27 2026-02-28
} >by-hand
expect_ok 'the slots of February are those of the list made by hand' \
	'crm-solution -C B slots 王思远 --from 2026-02-09 --days 20 --format csv | diff by-hand -'
{
	echo engineer,start,end
	whole 2026-09-18 2026-09-20
	part 2026-09-21 09:00 10:00
	part 2026-09-21 11:00 12:00
	part 2026-09-21 13:30 17:30
	part 2026-09-22 13:30 17:30
	whole 2026-09-23 2026-09-24 2026-09-28 2026-09-29 2026-09-30 2026-10-08 2026-10-09 2026-10-10
	part 2026-10-12 09:00 10:00
	part 2026-10-12 11:00 12:00
	part 2026-10-12 13:30 17:30
} >by-hand
expect_ok 'and those of autumn' 'crm-solution -C B slots 王思远 --from 2026-09-18 --days 25 --format csv | diff by-hand -'
expect 'an engineer or a skill' 2 'crm-solution -C B slots 王思远 --skill 脊柱' <<'EOF'
! crm-solution: an engineer or --skill, not both
EOF
expect 'somebody who is no engineer' 1 'crm-solution -C B slots 陈晓' <<'EOF'
! crm-solution: 陈晓 is no engineer (people.csv:10)
EOF
expect 'no such days' 2 'crm-solution -C B slots --days 0' <<'EOF'
! crm-solution: --days: from 1 to 3660
EOF
expect 'no such stretch of time' 2 'crm-solution -C B slots --min 2wd' <<'EOF'
! crm-solution: --min: '2wd' is no stretch of time; write 48h, 2h or 90m
EOF
expect 'whoever is on leave is free at no time' 0 'cp -R B leave && crm-book -C leave set people 王思远 status=leave >out && crm-solution -C leave slots 王思远 --format csv &&
	crm-solution -C leave slots 王思远' <<'EOF'
engineer,start,end
王思远 is on leave
EOF

# Booking

expect 'the earliest fair slot, its task, and what is free' 0 'crm-solution -C B request L-000010 --skill 关节 --by 2026-03-18 --as 陈晓' <<'EOF'
booked SOL-000005  宁波第一医院 L-000010 · 郑凯 (关节) · Tue 2026-03-17 09:00–11:00 · due 2026-03-18T18:00
  task T-000144 for 郑凯 until 2026-03-18T18:00: solution for 宁波第一医院 (关节)
  郑凯, 4:00 h booked, is free within 7 days:
    03-16 10:20–12:00 13:30–15:00 16:00–17:30 · 03-17 11:00–12:00 13:30–17:30
    03-18 09:00–12:00 15:30–17:30 · 03-20 09:00–12:00 13:30–17:30
EOF
expect 'a slot that is named' 0 "crm-solution -C B request L-000010 --skill 脊柱 --slot '2026-03-20 09:00' --length 90m --note 带样机 -q --as 陈晓" <<'EOF'
SOL-000006
T-000145
EOF
expect 'the task stands for it' 1 'crm-task -C B list --for 郑凯 && crm-task -C B done T-000144' <<'EOF'
ID        title                             assignee  due               status  subject
T-000144  solution for 宁波第一医院 (关节)  郑凯      2026-03-18 18:00  open    SOL-000005
1 task, 0 overdue; done with: crm task done ID
! crm-task: task T-000144 is done by doing it: crm solution submit SOL-000005
EOF
expect 'the list' 0 'crm-solution -C B list' <<'EOF'
ID          lead      status  slot from         slot to           due               engineer  skill  customer
SOL-000003  L-000001  booked  2026-03-17 09:00  2026-03-17 11:00  2026-03-17 18:00  王思远    创伤   舟山中医院
SOL-000005  L-000010  booked  2026-03-17 09:00  2026-03-17 11:00  2026-03-18 18:00  郑凯      关节   宁波第一医院
SOL-000002  L-000002  booked  2026-03-18 13:30  2026-03-18 15:30  2026-03-20 18:00  郑凯      关节   舟山第二医院
SOL-000006  L-000010  booked  2026-03-20 09:00  2026-03-20 10:30  2026-03-20 10:30  王思远    脊柱   宁波第一医院
4 solutions, 0 past their deadline
EOF
expect 'and for programs' 0 'crm-solution -C B list --engineer 郑凯 --format csv | cut -d, -f1-7' <<'EOF'
id,lead,engineer,status,slot_start,slot_end,due_at
SOL-000005,L-000010,P-000007,booked,2026-03-17T09:00:00+08:00,2026-03-17T11:00:00+08:00,2026-03-18T18:00:00+08:00
SOL-000002,L-000002,P-000007,booked,2026-03-18T13:30:00+08:00,2026-03-18T15:30:00+08:00,2026-03-20T18:00:00+08:00
EOF
expect 'of a lead, of a condition' 0 "crm-solution -C B list --all --lead L-000001 --where 'moves > 0' --format csv | cut -d, -f1-4" <<'EOF'
id,lead,engineer,status
SOL-000003,L-000001,P-000008,booked
EOF
for what in "--skill 关节镜" "--skill 木工" "" "--skill 关节 --slot '2026-03-20 12:30'" "--skill 关节 --slot '2026-03-21 09:00'" \
	"--skill 关节 --slot '2026-04-06 09:00'" "--skill 关节 --slot '2026-03-13 09:00'" "--skill 关节 --slot '2026-03-19 09:00'" \
	"--skill 关节 --slot '2026-03-18 14:00'" "--skill 关节 --slot '2026-03-23 09:30'" "--skill 关节 --slot 2026-03-20" \
	"--skill 关节 --slot 'soon'" "--skill 关节 --length 5h" "--skill 关节 --length 2x" "--skill 关节 --by 2026-03-13" \
	"--skill 关节 --by 2026-03-17 --slot '2026-03-20 09:00'" "--engineer 陈晓" "--skill 关节 --days 0"; do
	echo "crm-solution -C B request L-000010 $what" >call
	echo "\$ $what" >>refused
	sh call >>refused 2>&1 && echo 'it was done' >>refused
done
expect 'what is refused, and why' 0 'cat refused' <<'EOF'
$ --skill 关节镜
crm-solution: skill: nobody can '关节镜'; did you mean '关节'?
$ --skill 木工
crm-solution: skill: nobody can '木工'; there are 关节, 运动医学, 脊柱, 创伤
$ 
crm-solution: missing: --skill
$ --skill 关节 --slot '2026-03-20 12:30'
crm-solution: slot: 03-20 12:30–14:30 is not within working hours, which are 09:00-12:00 13:30-17:30 (rules/calendar.yaml:4)
$ --skill 关节 --slot '2026-03-21 09:00'
crm-solution: slot: 03-21 09:00–11:00 is on a weekend, and on no make-up day of rules/calendar.yaml
$ --skill 关节 --slot '2026-04-06 09:00'
crm-solution: slot: 04-06 09:00–11:00 is on a day off (rules/calendar.yaml:30)
$ --skill 关节 --slot '2026-03-13 09:00'
crm-solution: slot: 03-13 09:00–11:00 is past
$ --skill 关节 --slot '2026-03-19 09:00'
crm-solution: slot: 郑凯 is on leave 03-19 00:00–24:00 (busy.csv:2)
$ --skill 关节 --slot '2026-03-18 14:00'
crm-solution: slot: 郑凯 has 03-18 13:30–15:30 for SOL-000002 already: 03-18 14:00–16:00 is taken (solutions.csv:3)
$ --skill 关节 --slot '2026-03-23 09:30'
crm-solution: slot: 郑凯 is busy 03-23 10:00–11:00 (busy.csv:12)
$ --skill 关节 --slot 2026-03-20
crm-solution: --slot: '2026-03-20' says no time; write it as '2026-03-20 09:00'
$ --skill 关节 --slot 'soon'
crm-solution: --slot: 'soon' is not a date or time
$ --skill 关节 --length 5h
crm-solution: none left: 郑凯 has no 5:00 h in one piece until 2026-03-23T00:00; ask for less with --length, or later with --by
$ --skill 关节 --length 2x
crm-solution: --length: '2x' is no stretch of time; write 2h or 90m
$ --skill 关节 --by 2026-03-13
crm-solution: --by: '2026-03-13' has passed
$ --skill 关节 --by 2026-03-17 --slot '2026-03-20 09:00'
crm-solution: slot: 03-20 09:00–11:00 ends after the deadline; say another one with --by
$ --engineer 陈晓
crm-solution: 陈晓 is no engineer (people.csv:10)
$ --skill 关节 --days 0
crm-solution: --days: from 1 to 3660
EOF
expect 'a lost lead' 1 'crm-solution -C B request L-000003 --skill 关节' <<'EOF'
! crm-solution: lead L-000003 is lost (流失): it wants no solution; move it on first with crm lead stage
EOF
expect 'nobody on leave is booked' 1 'crm-solution -C leave request L-000010 --skill 脊柱; crm-solution -C leave request L-000010 --engineer 王思远 --slot "2026-03-20 09:00"' <<'EOF'
! crm-solution: skill: whoever can '脊柱' is on leave
! crm-solution: 王思远 is on leave (people.csv:9)
EOF
expect 'regions: the customer is elsewhere' 1 'cp -R B region && crm-book -C region set people 王思远 region=温州、台州 >out &&
	crm-solution -C region request L-000010 --skill 脊柱 -n' <<'EOF'
! crm-solution: whoever can '脊柱' works in other regions than '宁波' (people.region); name one with --engineer
EOF
expect_match 'and where one is named, or the region is his' 0 'crm-solution -C region request L-000010 --engineer 王思远 -q &&
	crm-book -C region set people 王思远 region=温州/舟山/宁波/象山/绍兴/慈溪/余姚/台州 >out && crm-solution -C region request L-000010 --skill 脊柱 -q' '^SOL-0000'

# Moving, giving back, handing in

expect 'another time: the task goes along' 0 "crm-solution -C B move SOL-000002 --slot '2026-03-20 13:30' --by 2026-03-23 --as 任倩" <<'EOF'
moved SOL-000002  舟山第二医院 L-000002 · 郑凯 · Fri 2026-03-20 13:30–15:30 · due 2026-03-23T18:00
EOF
expect 'moved to where it is' 0 "crm-solution -C B move SOL-000002 --slot '2026-03-20 13:30' --as 任倩" <<'EOF'
SOL-000002: nothing changed
EOF
expect 'another engineer, who has to be free then' 2 "crm-solution -C B move SOL-000003 --engineer 郑凯 --slot '2026-03-19 09:00'; crm-solution -C B move SOL-000003" <<'EOF'
! crm-solution: slot: 郑凯 is on leave 03-19 00:00–24:00 (busy.csv:2)
! crm-solution: missing: --slot
EOF
expect 'a deadline that the slot does not keep' 1 'crm-solution -C B move SOL-000002 --by 2026-03-19' <<'EOF'
! crm-solution: --by: the slot ends after that; move it as well with --slot
EOF
expect 'given back' 0 'crm-solution -C B cancel SOL-000003 --note 客户改期 --as 胡佳 && crm-solution -C B slots 王思远 --from 2026-03-17 --days 1 --format csv' <<'EOF'
cancelled SOL-000003  舟山中医院 L-000001: 王思远 is free again Tue 2026-03-17 09:00–11:00
engineer,start,end
P-000008,2026-03-17T09:00:00+08:00,2026-03-17T12:00:00+08:00
P-000008,2026-03-17T13:30:00+08:00,2026-03-17T17:30:00+08:00
EOF
expect 'not twice' 1 "crm-solution -C B cancel SOL-000003; crm-solution -C B move SOL-000003 --slot '2026-03-20 13:30'; crm-solution -C B submit SOL-000003 --file evidence/2026-02-27-急诊补货记录.txt" <<'EOF'
! crm-solution: solution SOL-000003 is cancelled (solutions.csv:4)
! crm-solution: solution SOL-000003 is cancelled (solutions.csv:4)
! crm-solution: solution SOL-000003 is cancelled (solutions.csv:4)
EOF
expect 'a file that is not there, none, no file' 2 'crm-solution -C B submit SOL-000005 --file evidence/none.txt
crm-solution -C B submit SOL-000005
crm-solution -C B submit SOL-000005 --file /dev/zero
crm-solution -C B submit SOL-000005 --file ..' <<'EOF'
! crm-solution: --file: there is no file 'evidence/none.txt', neither in the book nor here
! crm-solution: missing: --file
! crm-solution: --file: '/dev/zero' is no file
! crm-solution: --file: '..' is no file
EOF
printf '%%PDF-1.4\n' >B/evidence/scan.pdf
mkdir fake
printf '#!/bin/sh\nprintf "\\f\\n"\n' >fake/pdftotext
chmod +x fake/pdftotext
expect 'handed in: a scan is said to be one, the task is done' 0 'PATH=$PWD/fake:$PATH crm-solution -C B submit SOL-000005 --file evidence/scan.pdf --as 郑凯' <<'EOF'
submitted SOL-000005  宁波第一医院 L-000010: evidence/scan.pdf
  evidence/scan.pdf has no text in it: a scan, which nobody can search or copy from
  task T-000144 is done
EOF
printf '#!/bin/sh\necho 方案\n' >fake/pdftotext
cp B/evidence/scan.pdf B/evidence/scan2.pdf
expect 'a newer one, with text' 0 'PATH=$PWD/fake:$PATH crm-solution -C B submit SOL-000005 --file B/evidence/scan2.pdf --as 郑凯' <<'EOF'
submitted SOL-000005  宁波第一医院 L-000010: evidence/scan2.pdf
  it takes the place of evidence/scan.pdf, which stays where it is
EOF
expect 'where nobody can tell, nothing is said' 0 'rm fake/pdftotext && crm-solution -C B submit SOL-000005 --file evidence/scan.pdf --as 郑凯' <<'EOF'
submitted SOL-000005  宁波第一医院 L-000010: evidence/scan.pdf
  it takes the place of evidence/scan2.pdf, which stays where it is
EOF
expect 'submitted is submitted' 1 "crm-solution -C B cancel SOL-000005; crm-solution -C B move SOL-000005 --slot '2026-03-20 13:30'" <<'EOF'
! crm-solution: solution SOL-000005 is submitted already (solutions.csv:6)
! crm-solution: solution SOL-000005 is submitted already (solutions.csv:6)
EOF
expect 'the book is sound' 0 'crm-book -C B check' <<'EOF'
! crm-book: 15844 rows checked, 0 findings
EOF
echo more >>B/evidence/scan.pdf
expect 'a file that was changed afterwards is found' 0 'crm-book -C B check; crm-solution -C B show SOL-000005 | sed -n /handed/p' <<'EOF'
solutions.csv:6: file: 'evidence/scan.pdf' is not what was recorded: it was changed since
the file is not as it was handed in: changed since
! crm-book: 15844 rows checked, 1 finding
EOF

# Reminders

book R
expect 'what would go out' 0 'crm-solution -C R remind' <<'EOF'
shown: nothing was sent; to send: crm solution remind --outbox DIR
  ID          customer      recipient  due               state
  SOL-000002  舟山第二医院  郑凯       2026-03-20 18:00  not yet
  SOL-000002  舟山第二医院  任倩       2026-03-20 18:00  not yet
  SOL-000003  舟山中医院    王思远     2026-03-17 18:00  goes out
  SOL-000003  舟山中医院    胡佳       2026-03-17 18:00  goes out
2 reminders, 0 past their time; not sent: 0 already sent, 2 not yet, 0 without recipient
EOF
expect 'it goes to engineer and salesperson' 0 'crm-solution -C R remind --outbox box && cat box/*' <<'EOF'
SOL-000003_ahead-engineer_2026-03-17.txt
SOL-000003_ahead-salesperson_2026-03-17.txt
2 reminders, 0 past their time; not sent: 0 already sent, 2 not yet, 0 without recipient
To: 王思远 <wangsiyuan@example.com>
Subject: solution for 舟山中医院 due 2026-03-17 18:00

SOL-000003 for 舟山中医院 (lead L-000001) is due 2026-03-17 18:00; 王思远 works on it.
Hand it in with: crm solution submit SOL-000003 --file FILE
To: 胡佳 <hujia@example.com>
Subject: solution for 舟山中医院 due 2026-03-17 18:00

SOL-000003 for 舟山中医院 (lead L-000001) is due 2026-03-17 18:00; 王思远 works on it.
See how it stands: crm solution show SOL-000003
EOF
expect 'once' 0 'crm-solution -C R remind --outbox box; crm-solution -C R remind --outbox box --as-of 2026-03-16T18:00:00+08:00' <<'EOF'
0 reminders, 0 past their time; not sent: 2 already sent, 2 not yet, 0 without recipient
0 reminders, 0 past their time; not sent: 2 already sent, 2 not yet, 0 without recipient
EOF
expect 'the other one when its time has come; past its time once more' 0 'crm-solution -C R remind --outbox box --as-of 2026-03-18T18:00:00+08:00
crm-solution -C R remind --outbox box --as-of 2026-03-18T18:00:00+08:00' <<'EOF'
SOL-000002_ahead-engineer_2026-03-20.txt
SOL-000002_ahead-salesperson_2026-03-20.txt
SOL-000003_overdue-engineer_2026-03-17.txt
SOL-000003_overdue-salesperson_2026-03-17.txt
4 reminders, 2 past their time; not sent: 0 already sent, 0 not yet, 0 without recipient
0 reminders, 0 past their time; not sent: 4 already sent, 0 not yet, 0 without recipient
EOF
expect 'one that is moved starts anew; another ahead' 0 "crm-solution -C R move SOL-000002 --by 2026-03-24 -q --as-of 2026-03-18T18:00:00+08:00
crm-solution -C R remind --ahead 7d --format csv --as-of 2026-03-18T18:00:00+08:00" <<'EOF'
SOL-000002
id,customer,recipient,due_at,state
SOL-000002,舟山第二医院,郑凯,2026-03-24T18:00:00+08:00,goes out
SOL-000002,舟山第二医院,任倩,2026-03-24T18:00:00+08:00,goes out
SOL-000003,舟山中医院,王思远,2026-03-17T18:00:00+08:00,already sent
SOL-000003,舟山中医院,胡佳,2026-03-17T18:00:00+08:00,already sent
EOF
expect 'whose task was reminded so needs no other' 0 'book T && crm-solution -C T request L-000010 --skill 关节 --by 2026-03-17 -q && crm-solution -C T remind --outbox box2 >out &&
	crm-task -C T remind --format csv | grep SOL; crm-task -C T remind --format csv | grep 方案; crm-task -C T remind --format csv | grep -c "solution for.*already"' <<'EOF'
SOL-000005
T-000144
1
EOF

# Calendars

cat >zones.txt <<'EOF'
BEGIN:VTIMEZONE
TZID:Our Own Time
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:own-zone
DTSTART;TZID=Our Own Time:20260317T090000
DTEND;TZID=Our Own Time:20260317T100000
SUMMARY:10:00 of ours
END:VEVENT
BEGIN:VEVENT
UID:new-york
DTSTART;TZID=America/New_York:20260306T200000
DTEND;TZID=America/New_York:20260306T210000
RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3
SUMMARY:over the change of clocks
END:VEVENT
BEGIN:VEVENT
UID:windows
DTSTART;TZID=W. Europe Standard Time:20260317T090000
DURATION:PT30M
SUMMARY:16:00 of ours
END:VEVENT
BEGIN:VEVENT
UID:path
DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tokyo:20260317T130000
DTEND:20260317T043000Z
SUMMARY:12:00 to 12:30
END:VEVENT
BEGIN:VEVENT
UID:floating
DTSTART:20260317T223000
DTEND:20260318T013000
SUMMARY:over midnight
END:VEVENT
BEGIN:VEVENT
UID:days
DTSTART;VALUE=DATE:20260320
DTEND;VALUE=DATE:20260322
SUMMARY:two days
END:VEVENT
BEGIN:VEVENT
UID:free
DTSTART:20260317T090000
DTEND:20260317T100000
TRANSP:TRANSPARENT
SUMMARY:free
END:VEVENT
BEGIN:VEVENT
UID:cancelled
DTSTART:20260317T090000
DTEND:20260317T100000
STATUS:CANCELLED
SUMMARY:cancelled
END:VEVENT
BEGIN:VEVENT
UID:private
DTSTART:20260318T090000
DTEND:20260318T100000
CLASS:PRIVATE
SUMMARY:secret
END:VEVENT
BEGIN:VEVENT
UID:nothing
DTSTART:20260318T110000
SUMMARY:no time at all
END:VEVENT
EOF
ics zones.ics <zones.txt
book Z
expect 'zones, whole days, midnight, what is free' 0 'crm-solution -C Z calendar import zones.ics --engineer 王思远 && busy_of Z P-000008' <<'EOF'
read 10 events of 王思远: busy times from 2025-03-16 to 2027-03-16
  added 9, changed 0, no longer there 0, as they were 0
  王思远 is busy when SOL-000003 is booked, Tue 2026-03-17 10:00 (10:00 of ours): crm solution move SOL-000003 --slot …
2026-03-07T09:00 2026-03-07T10:00 over the change of clocks
2026-03-09T08:00 2026-03-09T09:00 over the change of clocks
2026-03-11T08:00 2026-03-11T09:00 over the change of clocks
2026-03-17T10:00 2026-03-17T11:00 10:00 of ours
2026-03-17T12:00 2026-03-17T12:30 12:00 to 12:30
2026-03-17T16:00 2026-03-17T16:30 16:00 of ours
2026-03-17T22:30 2026-03-18T01:30 over midnight
2026-03-18T09:00 2026-03-18T10:00 
2026-03-20T00:00 2026-03-22T00:00 two days
EOF
expect 'the same again' 0 'crm-solution -C Z calendar import zones.ics --engineer 王思远; cp Z/busy.csv before' <<'EOF'
read 10 events of 王思远: busy times from 2025-03-16 to 2027-03-16
  added 0, changed 0, no longer there 0, as they were 9
  王思远 is busy when SOL-000003 is booked, Tue 2026-03-17 10:00 (10:00 of ours): crm solution move SOL-000003 --slot …
EOF
same_bytes 'changes nothing' before Z/busy.csv
sed -i 's/20260317T223000/20260317T213000/; /^UID:days/,/^END/s/two days/两天/; s/UID:windows/UID:windows2/' zones.txt
ics zones.ics <zones.txt
expect 'something else changes only that' 0 'crm-solution -C Z calendar import zones.ics --engineer 王思远 && diff before Z/busy.csv | cut -c1-90' <<'EOF'
read 10 events of 王思远: busy times from 2025-03-16 to 2027-03-16
  added 1, changed 2, no longer there 1, as they were 6
  王思远 is busy when SOL-000003 is booked, Tue 2026-03-17 10:00 (10:00 of ours): crm solution move SOL-000003 --slot …
18,19c18,19
< B-000017,P-000008,2026-03-20T00:00:00+08:00,2026-03-22T00:00:00+08:00,meeting,taken,days
< B-000018,P-000008,2026-03-17T22:30:00+08:00,2026-03-18T01:30:00+08:00,meeting,taken,floa
---
> B-000017,P-000008,2026-03-20T00:00:00+08:00,2026-03-22T00:00:00+08:00,meeting,taken,days
> B-000018,P-000008,2026-03-17T21:30:00+08:00,2026-03-18T01:30:00+08:00,meeting,taken,floa
26c26,27
< B-000025,P-000008,2026-03-17T16:00:00+08:00,2026-03-17T16:30:00+08:00,meeting,taken,wind
---
> B-000025,P-000008,2026-03-17T16:00:00+08:00,2026-03-17T16:30:00+08:00,meeting,cancelled,
> B-000026,P-000008,2026-03-17T16:00:00+08:00,2026-03-17T16:30:00+08:00,meeting,taken,wind
EOF

series() {
	cat <<-'EOF'
	BEGIN:VEVENT
	UID:s
	DTSTART;TZID=Asia/Shanghai:20260302T100000
	DTEND;TZID=Asia/Shanghai:20260302T110000
	RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260318T020000Z
	EXDATE;TZID=Asia/Shanghai:20260304T100000
	SUMMARY:series
	END:VEVENT
	EOF
}
exceptions() {
	cat <<-'EOF'
	BEGIN:VEVENT
	UID:s
	RECURRENCE-ID:20260311T020000Z
	DTSTART;TZID=Asia/Shanghai:20260312T150000
	DTEND;TZID=Asia/Shanghai:20260312T170000
	SUMMARY:moved
	END:VEVENT
	BEGIN:VEVENT
	UID:s
	RECURRENCE-ID;VALUE=DATE:20260309
	DTSTART;TZID=Asia/Shanghai:20260309T100000
	STATUS:CANCELLED
	END:VEVENT
	EOF
}
{ exceptions; series; } | ics first.ics
{ series; exceptions; } | ics last.ics
exceptions | ics alone.ics
book S1 && book S2 && book S3
expect 'an exception that stands before its series' 0 'crm-solution -C S1 calendar import first.ics --engineer 王思远 && busy_of S1 P-000008' <<'EOF'
read 3 events of 王思远: busy times from 2025-03-16 to 2027-03-16
  added 4, changed 0, no longer there 0, as they were 0
2026-03-02T10:00 2026-03-02T11:00 series
2026-03-12T15:00 2026-03-12T17:00 moved
2026-03-16T10:00 2026-03-16T11:00 series
2026-03-18T10:00 2026-03-18T11:00 series
EOF
expect 'or behind it: the same' 0 'crm-solution -C S2 calendar import last.ics --engineer 王思远 >out && busy_of S2 P-000008' <<'EOF'
2026-03-02T10:00 2026-03-02T11:00 series
2026-03-12T15:00 2026-03-12T17:00 moved
2026-03-16T10:00 2026-03-16T11:00 series
2026-03-18T10:00 2026-03-18T11:00 series
EOF
expect 'or without any' 0 'crm-solution -C S3 calendar import alone.ics --engineer 王思远 && busy_of S3 P-000008' <<'EOF'
read 2 events of 王思远: busy times from 2025-03-16 to 2027-03-16
  added 1, changed 0, no longer there 0, as they were 0
2026-03-12T15:00 2026-03-12T17:00 moved
EOF
series | ics series.ics
book S4
expect 'an invitation that moves one of a series that is here: the others stay' 0 'crm-solution -C S4 calendar import series.ics --engineer 王思远 >out &&
	crm-solution -C S4 calendar import alone.ics --engineer 王思远 && busy_of S4 P-000008' <<'EOF'
read 2 events of 王思远: busy times from 2025-03-16 to 2027-03-16
  added 0, changed 1, no longer there 1, as they were 0
2026-03-02T10:00 2026-03-02T11:00 series
2026-03-12T15:00 2026-03-12T17:00 moved
2026-03-16T10:00 2026-03-16T11:00 series
2026-03-18T10:00 2026-03-18T11:00 series
EOF
ics onward.ics <<'EOF'
BEGIN:VEVENT
UID:s
DTSTART:20260302T100000
DTEND:20260302T110000
RRULE:FREQ=DAILY;COUNT=5
SUMMARY:at ten
END:VEVENT
BEGIN:VEVENT
UID:s
RECURRENCE-ID;RANGE=THISANDFUTURE:20260304T100000
DTSTART:20260304T140000
DTEND:20260304T143000
SUMMARY:at two from then on
END:VEVENT
BEGIN:VEVENT
UID:s
RECURRENCE-ID:20260305T100000
DTSTART:20260305T160000
DTEND:20260305T163000
SUMMARY:that one alone
END:VEVENT
EOF
expect 'this one and all behind it' 0 'crm-solution -C S4 calendar import onward.ics --engineer 王思远 >out && busy_of S4 P-000008' <<'EOF'
2026-03-02T10:00 2026-03-02T11:00 at ten
2026-03-03T10:00 2026-03-03T11:00 at ten
2026-03-04T14:00 2026-03-04T14:30 at two from then on
2026-03-05T16:00 2026-03-05T16:30 that one alone
2026-03-06T14:00 2026-03-06T14:30 at two from then on
EOF
ics more.ics <<'EOF'
BEGIN:VEVENT
UID:days
DTSTART;VALUE=DATE:20260302
RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=2
RDATE;VALUE=DATE:20260310
SUMMARY:whole days
END:VEVENT
BEGIN:VEVENT
UID:old
SEQUENCE:1
DTSTART:20260303T100000
DTEND:20260303T110000
SUMMARY:older
END:VEVENT
BEGIN:VEVENT
UID:old
SEQUENCE:3
DTSTART:20260303T140000
DTEND:20260303T150000
SUMMARY:newer
END:VEVENT
BEGIN:VFREEBUSY
UID:fb
DTSTART:20260301T000000Z
DTEND:20260401T000000Z
FREEBUSY;FBTYPE=BUSY:20260305T010000Z/20260305T020000Z,20260306T010000Z/PT2H
FREEBUSY;FBTYPE=FREE:20260305T030000Z/20260305T040000Z
END:VFREEBUSY
EOF
expect 'whole days that repeat, what is there twice, VFREEBUSY' 0 'crm-solution -C S3 calendar import more.ics --engineer 王思远 >out && busy_of S3 P-000008' <<'EOF'
2026-03-02T00:00 2026-03-03T00:00 whole days
2026-03-03T14:00 2026-03-03T15:00 newer
2026-03-05T09:00 2026-03-05T10:00 
2026-03-06T09:00 2026-03-06T11:00 
2026-03-10T00:00 2026-03-11T00:00 whole days
2026-03-12T15:00 2026-03-12T17:00 moved
2026-04-06T00:00 2026-04-07T00:00 whole days
EOF
ics endless.ics <<'EOF'
BEGIN:VEVENT
UID:daily
DTSTART:20200101T083000
DTEND:20200101T090000
RRULE:FREQ=DAILY
SUMMARY:站会
END:VEVENT
EOF
expect 'what has no end is taken as far as is said' 0 'crm-solution -C S4 calendar import endless.ics --engineer 王思远 --from 2026-03-01 --to 2026-03-03 && busy_of S4 P-000008 | grep 站会' <<'EOF'
read 1 event of 王思远: busy times from 2026-03-01 to 2026-03-03
  added 3, changed 0, no longer there 0, as they were 0
  1 meeting repeats beyond 2026-03-03: what comes then is taken with a later import, or --to DATE
2026-03-01T08:30 2026-03-01T09:00 站会
2026-03-02T08:30 2026-03-02T09:00 站会
2026-03-03T08:30 2026-03-03T09:00 站会
EOF
cp weekly.ics other.ics
sed -i 's/UID:/UID:2/' other.ics
expect 'two calendars of one engineer: nothing of the other one goes' 0 'book S5 && crm-solution -C S5 calendar import weekly.ics --engineer 王思远 >out &&
	crm-solution -C S5 calendar import other.ics --engineer 王思远 | sed -n 2p && crm-solution -C S5 calendar import other.ics --engineer 王思远 --source weekly.ics | sed -n 2p' <<'EOF'
  added 64, changed 0, no longer there 0, as they were 0
  added 0, changed 0, no longer there 64, as they were 64
EOF
ics across.ics <<'EOF'
BEGIN:VEVENT
UID:across
DTSTART:20260318T150000
DTEND:20260318T160000
SUMMARY:客户来访
END:VEVENT
EOF
expect 'a booking that it lies across is named' 0 'crm-solution -C S5 calendar import across.ics --engineer 郑凯' <<'EOF'
read 1 event of 郑凯: busy times from 2025-03-16 to 2027-03-16
  added 1, changed 0, no longer there 0, as they were 0
  郑凯 is busy when SOL-000002 is booked, Wed 2026-03-18 15:00 (客户来访): crm solution move SOL-000002 --slot …
EOF

# Calendars that are none

fault() {
	ics fault.ics
	cp S5/busy.csv before
	crm-solution -C S5 calendar import fault.ics --engineer 郑凯 2>&1
	echo "status $?"
	cmp before S5/busy.csv
}
event() {
	printf 'BEGIN:VEVENT\nUID:x\nSUMMARY:x\n%s\nEND:VEVENT\n' "$1"
}
{
	event 'DTSTART;TZID=Mars/Olympus:20260317T090000' | fault
	event 'DTSTART:20260230T090000' | fault
	event 'DTSTART:2026-03-17 09:00' | fault
	event 'DESCRIPTION:none' | fault
	event "$(printf 'DTSTART:20260317T090000\nDTEND:20260317T080000')" | fault
	event "$(printf 'DTSTART:20260317T090000\nDTEND:20260317T100000\nRRULE:FREQ=SOMETIMES')" | fault
	event "$(printf 'DTSTART:20260317T090000\nDTEND:20260317T100000\nRRULE:FREQ=SECONDLY')" | fault
	event "$(printf 'DTSTART:20260317T090000\nDTEND:20260317T100000\nEXDATE:nonsense')" | fault
	event "$(printf 'DTSTART:20260317T090000\nDURATION:-PT1H')" | fault
	event "$(printf 'DTSTART;TZID=../../../etc/passwd:20260317T090000')" | fault
	printf 'BEGIN:VEVENT\nUID:x\nDTSTART:20260317T090000\n' | fault
} >faults
expect 'a calendar with a fault: its line, and nothing is taken' 0 'cat faults' <<'EOF'
crm-solution: fault.ics:6: DTSTART: nobody here knows the time zone 'Mars/Olympus'; write one such as Asia/Shanghai, or export the calendar with its zones (VTIMEZONE)
status 1
crm-solution: fault.ics:6: DTSTART: there is no such day or time
status 1
crm-solution: fault.ics:6: DTSTART can't be read; correct it, or leave the event out
status 1
crm-solution: fault.ics:3: the event has no DTSTART that can be read: nobody knows when it is
status 1
crm-solution: fault.ics:7: DTEND: it ends before it begins
status 1
crm-solution: fault.ics:8: RRULE can't be read; correct it, or leave the event out
status 1
crm-solution: fault.ics:8: a meeting every minute or second is no meeting; correct FREQ, or leave the event out
status 1
crm-solution: fault.ics:8: EXDATE can't be read; correct it, or leave the event out
status 1
crm-solution: fault.ics:7: DURATION: it ends before it begins, or never
status 1
crm-solution: fault.ics:6: DTSTART: nobody here knows the time zone '../../../etc/passwd'; write one such as Asia/Shanghai, or export the calendar with its zones (VTIMEZONE)
status 1
crm-solution: fault.ics:6: 'END:VCALENDAR' ends nothing that began; export the calendar again
status 1
EOF
head -c 300 weekly.ics >cut.ics
printf 'name,phone\n' >no.ics
: >empty.ics
printf 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:\326\334\273\341\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n' >gbk.ics
expect 'one that was cut off, is none, is empty, is in another encoding, is not there' 3 'for f in cut.ics no.ics empty.ics gbk.ics none.ics; do crm-solution -C S5 calendar import $f --engineer 郑凯; done' <<'EOF'
! crm-solution: cut.ics:10: VEVENT has no end: the file was cut off; export the calendar again
! crm-solution: no.ics:1: this is no calendar: BEGIN:VCALENDAR is wanted here
! crm-solution: empty.ics:1: this is no calendar: BEGIN:VCALENDAR is wanted here
! crm-solution: gbk.ics:3: byte 40 is not UTF-8: export the calendar as UTF-8 (iCalendar, .ics)
! crm-solution: cannot open 'none.ics': No such file or directory
EOF
expect 'whose?' 2 'crm-solution -C S5 calendar import weekly.ics' <<'EOF'
! crm-solution: missing: --engineer
EOF

# Calendars that go out

book E
expect 'a booking each' 0 'crm-solution -C E calendar export | tr -d "\r"' <<'EOF'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//crm//crm-solution//EN
METHOD:PUBLISH
BEGIN:VEVENT
UID:SOL-000002@531d4fee5a8c.crm
DTSTAMP:20260313T072000Z
DTSTART:20260318T053000Z
DTEND:20260318T073000Z
SUMMARY:solution for 舟山第二医院 (关节)
DESCRIPTION:L-000002 年度耗材议价，要用量与折扣测算
SEQUENCE:0
STATUS:CONFIRMED
ATTENDEE:mailto:zhengkai@example.com
END:VEVENT
BEGIN:VEVENT
UID:SOL-000003@531d4fee5a8c.crm
DTSTAMP:20260313T030000Z
DTSTART:20260317T010000Z
DTEND:20260317T030000Z
SUMMARY:solution for 舟山中医院 (创伤)
DESCRIPTION:L-000001 创伤急诊备货，要48小时到货承诺
SEQUENCE:1
STATUS:CONFIRMED
ATTENDEE:mailto:wangsiyuan@example.com
END:VEVENT
END:VCALENDAR
EOF
expect 'when they are not free' 0 'crm-solution -C E calendar export --freebusy --engineer 郑凯 --days 7 | tr -d "\r"' <<'EOF'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//crm//crm-solution//EN
METHOD:PUBLISH
BEGIN:VFREEBUSY
UID:P-000007@531d4fee5a8c.crm
DTSTAMP:20260313T080000Z
DTSTART:20260315T160000Z
DTEND:20260322T160000Z
ATTENDEE:mailto:zhengkai@example.com
FREEBUSY:20260316T070000Z/20260316T080000Z
FREEBUSY:20260318T053000Z/20260318T073000Z
FREEBUSY:20260318T160000Z/20260319T160000Z
END:VFREEBUSY
END:VCALENDAR
EOF
crm-solution -C E calendar export --from 2026-01-01 >one.ics
CRM_NOW=2026-03-16T18:00:00+08:00 crm-solution -C E calendar export --from 2026-01-01 >two.ics
same_bytes 'whenever it is made, the same bytes' one.ics two.ics
ok 'lines end as the format wants it, and are folded' sh -c '[ "$(grep -c "$(printf "\r")$" one.ics)" = "$(wc -l <one.ics)" ] && [ "$(LC_ALL=C awk "length > 76" one.ics | wc -l)" = 0 ]'
expect 'what comes back is not taken for something else' 0 'crm-solution -C E calendar import one.ics --engineer 郑凯' <<'EOF'
read 4 events of 郑凯: busy times from 2025-03-16 to 2027-03-16
  added 0, changed 0, no longer there 0, as they were 0
  3 bookings of this book in it are left out: they are here already
EOF

# Older books

book O
cat "$T_FIELDS" | perl -00 -pe 's/^(# [^\n]*\n)*(solutions|busy):\n(  .*\n)*//mg' >O/rules.yaml 2>/dev/null
mkdir -p O/rules && mv O/rules.yaml O/rules/fields.yaml && rm O/solutions.csv O/busy.csv
expect 'a book that describes its ledgers itself, without these' 1 'crm-solution -C O slots; crm-solution -C O list; crm-solution -C O request L-000010 --skill 关节' <<'EOF'
! crm-solution: this book describes its ledgers in a rules/fields.yaml of its own, which has no 'solutions': copy it from the shipped rules/fields/solutions.yaml
! crm-solution: this book describes its ledgers in a rules/fields.yaml of its own, which has no 'busy': copy it from the shipped rules/fields/busy.yaml
! crm-solution: this book describes its ledgers in a rules/fields.yaml of its own, which has no 'solutions': copy it from the shipped rules/fields/solutions.yaml
! crm-solution: this book describes its ledgers in a rules/fields.yaml of its own, which has no 'busy': copy it from the shipped rules/fields/busy.yaml
! crm-solution: this book describes its ledgers in a rules/fields.yaml of its own, which has no 'solutions': copy it from the shipped rules/fields/solutions.yaml
! crm-solution: this book describes its ledgers in a rules/fields.yaml of its own, which has no 'busy': copy it from the shipped rules/fields/busy.yaml
EOF
expect_match 'goes on with everything else' 0 'crm-task -C O list && crm-lead -C O show L-000010' 'L-000010'
expect_match 'one without these files has none yet' 0 'crm-book init P --lang en && crm-book -C P add people name=郑凯 role=engineer status=active skills=关节 &&
	crm-lead -C P add --customer 新医院 --stage 线索 --next +3d --need 换代 --blocker 预算 && rm P/solutions.csv P/busy.csv &&
	crm-solution -C P list && crm-solution -C P request L-000001 --skill 关节 -q && crm-book -C P check' 'SOL-000001'

# 32 at once

book M
n=1
while [ $n -le 32 ]; do
	crm-solution -C M request L-000010 --skill 脊柱 --by 2026-03-20 --lock-timeout 120 -q >out.$n 2>err.$n &
	n=$((n + 1))
done
wait
cat out.* | grep SOL | sort -u >booked
crm-solution -C M list --engineer 王思远 --format csv | sed 1d | cut -d, -f5,6 | sort >slots
ok 'each of 32 at once has a slot, or is told that none is left' test $(($(wc -l <booked) + $(cat err.* | grep -c 'none left'))) = 32
ok 'some of each' test "$(wc -l <booked)" -gt 3 -a "$(cat err.* | wc -l)" -gt 3
ok 'no two overlap' awk -F, '$1 < last { exit 1 } { last = $2 }' slots
expect 'nothing of that is free any more' 0 'crm-solution -C M slots 王思远 --days 5 --min 2h --format csv && crm-book -C M check' <<'EOF'
engineer,start,end
! crm-book: 15926 rows checked, 0 findings
EOF
n=1
while [ $n -le 8 ]; do
	crm-solution -C M request L-000010 --skill 关节 --slot '2026-03-20 09:00' --lock-timeout 120 -q >same.$n 2>same-err.$n &
	n=$((n + 1))
done
wait
ok 'the same slot for eight at once: one has it' test "$(cat same.[0-9] | grep -c SOL)" = 1 -a "$(cat same-err.* | grep -c 'is taken')" = 7

expect 'in Chinese' 0 'LC_ALL=zh_CN.UTF-8; export LC_ALL; crm-solution -C E slots 郑凯 --days 1; crm-solution -C E list' <<'EOF'
工程师  日期  开始              结束              时长
郑凯    周一  2026-03-16 10:20  2026-03-16 12:00  1:40
郑凯    周一  2026-03-16 13:30  2026-03-16 15:00  1:30
郑凯    周一  2026-03-16 16:00  2026-03-16 17:30  1:30
下一步：crm solution request LEAD --engineer P-000007 --slot '2026-03-16 10:20'
编号        商机      状态    时段开始          时段结束          到期日            工程师  技能  客户
SOL-000003  L-000001  已预约  2026-03-17 09:00  2026-03-17 11:00  2026-03-17 18:00  王思远  创伤  舟山中医院
SOL-000002  L-000002  已预约  2026-03-18 13:30  2026-03-18 15:30  2026-03-20 18:00  郑凯    关节  舟山第二医院
2 份方案，0 份超过期限
EOF
# What no verb lets through, and a hand writes all the same.
book K
row() {
	printf 'SOL-0000%s,L-000004,%s,%s,2026-03-%s+08:00,2026-03-%s+08:00,2026-03-27T18:00:00+08:00,关节,,P-000009,2026-03-09T10:05:00+08:00,,,,,,,\n' "$@" >>K/solutions.csv
}
row 91 P-000007 booked 18T14:00:00 18T16:00:00
row 92 P-000007 booked 19T09:00:00 19T10:00:00
row 93 P-000007 submitted 18T15:00:00 18T17:00:00
row 94 P-000007 booked 18T15:30:00 18T17:30:00
row 95 P-000008 booked 20T09:00:00 20T10:00:00
row 96 P-000008 booked 20T10:00:00 20T11:00:00
row 97 P-000007 cancelled 18T14:00:00 18T16:00:00
expect 'bookings across each other, and across a day off, are found; those that touch are none' 1 'crm-book -C K check' <<'EOF'
solutions.csv:6: no command wrote this row
solutions.csv:7: no command wrote this row
solutions.csv:8: no command wrote this row
solutions.csv:9: no command wrote this row
solutions.csv:10: no command wrote this row
solutions.csv:11: no command wrote this row
solutions.csv:12: no command wrote this row
solutions.csv:6: SOL-000091, 03-18 14:00–16:00 of 郑凯, lies across SOL-000002 (solutions.csv:3): crm solution move SOL-000091 --slot …
solutions.csv:6: SOL-000091, 03-18 14:00–16:00 of 郑凯, lies across SOL-000093 (solutions.csv:8): crm solution move SOL-000091 --slot …
solutions.csv:9: SOL-000094, 03-18 15:30–17:30 of 郑凯, lies across SOL-000093 (solutions.csv:8): crm solution move SOL-000094 --slot …
solutions.csv:7: SOL-000092, 03-19 09:00–10:00 of 郑凯, lies across a busy time (busy.csv:2): crm solution move SOL-000092 --slot …
! crm-book: 15660 rows checked, 11 findings
EOF
sed -i 's/^\(P-000008,王思远,engineer,\)active/\1left/' K/people.csv
expect 'with somebody who has left' 0 'crm-book -C K check | grep 王思远' <<'EOF'
solutions.csv:4: SOL-000003 is booked with 王思远, who has left: crm solution move SOL-000003 --engineer …
solutions.csv:10: SOL-000095 is booked with 王思远, who has left: crm solution move SOL-000095 --engineer …
solutions.csv:11: SOL-000096 is booked with 王思远, who has left: crm solution move SOL-000096 --engineer …
! crm-book: 15660 rows checked, 15 findings
EOF
expect 'a lead for which a solution was handed in has moved' 1 'book M; crm-solution -C M submit SOL-000003 --file README.md -q; crm-lead -C M stuck --format csv | grep ^L-000001 | grep -o "solution submit SOL-[0-9]*"; crm-solution -C M remind --outbox outm -q --as-of 2026-03-17 >/dev/null; crm-report -C M stale --days 0 --format csv --list total --as-of 2026-03-18 | grep -c "solution remind"' <<'EOF'
SOL-000003
solution submit SOL-000003
0
EOF

# A document from outside comes into the book, and a stage may ask for one.
book D
printf '方案一\n' >方案.txt
expect 'what lies outside: a dry run copies nothing' 0 'crm-solution -C D submit SOL-000003 --file 方案.txt -n | grep -c file; test ! -e D/solutions' <<'EOF'
1
EOF
expect 'it is copied in, and kept with its digest' 0 'crm-solution -C D submit SOL-000003 --file 方案.txt; cmp 方案.txt D/solutions/SOL-000003-方案.txt && crm-book -C D check' <<'EOF'
submitted SOL-000003  舟山中医院 L-000001: solutions/SOL-000003-方案.txt
  方案.txt lies outside the book: it is kept as solutions/SOL-000003-方案.txt
! crm-book: 15657 rows checked, 0 findings
EOF
expect 'the same again is the same file' 0 'crm-solution -C D submit SOL-000003 --file ./方案.txt -q; ls D/solutions' <<'EOF'
SOL-000003
SOL-000003-方案.txt
EOF
expect 'another of that name stands beside it' 0 'echo 二 >>方案.txt; crm-solution -C D submit SOL-000003 --file $PWD/方案.txt | head -n 1; ls D/solutions; sed -n 1p D/solutions/SOL-000003-方案.txt' <<'EOF'
submitted SOL-000003  舟山中医院 L-000001: solutions/SOL-000003-2-方案.txt
SOL-000003-2-方案.txt
SOL-000003-方案.txt
方案一
EOF
expect 'a copy that somebody changes is found' 1 'echo 三 >>D/solutions/SOL-000003-2-方案.txt; crm-book -C D check' <<'EOF'
solutions.csv:4: file: 'solutions/SOL-000003-2-方案.txt' is not what was recorded: it was changed since
! crm-book: 15659 rows checked, 1 finding
EOF
book G
mkdir -p G/rules
sed "s/{id: 签约, kind: won, gate: {amount: .> 0.}}/{id: 签约, kind: won, gate: {solutions.file: present}}/" "$CRM_TOP/rules/stages.yaml" >G/rules/stages.yaml
cp -R G kept-gate
expect 'a stage that asks for the document: what misses, how it comes, where the rule stands' 1 'crm-lead -C G stage L-000001 签约 amount=100; crm-lead -C G stage L-000005 签约 amount=100' <<'EOF'
! crm-lead: stage 签约 asks for solutions.file present; it is not filled: give it as crm solution submit SOL-000003 --file … (rules/stages.yaml:14)
! crm-lead: stage 签约 asks for solutions.file present; it is not filled: give it as crm solution request L-000005 … (rules/stages.yaml:14)
EOF
expect 'nothing is written' 0 'diff -r -x .crm kept-gate G'
expect 'what it advises is enough' 0 'crm-solution -C G submit SOL-000003 --file 方案.txt -q; crm-lead -C G stage L-000001 签约 amount=100 | head -n 1' <<'EOF'
SOL-000003
lead L-000001  舟山中医院: 需求确认 → 签约
EOF
rm -rf G && cp -R kept-gate G
expect 'a document that is gone, or is another by now, is none' 1 'crm-solution -C G submit SOL-000003 --file 方案.txt -q; cp -R G H; echo 改 >>G/solutions/SOL-000003-方案.txt; crm-lead -C G stage L-000001 签约 amount=100; rm H/solutions/SOL-000003-方案.txt; crm-lead -C H stage L-000001 签约 amount=100' <<'EOF'
SOL-000003
! crm-lead: stage 签约 asks for the document solutions/SOL-000003-方案.txt: changed since (rules/stages.yaml:14)
! crm-lead: stage 签约 asks for the document solutions/SOL-000003-方案.txt: missing (rules/stages.yaml:14)
EOF
done_testing
