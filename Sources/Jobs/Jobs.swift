// The queue: what may go wrong, and why it is safe.
//
// A job is a row. It is `ready`, then `running` under a claim, then `done`, `dead` or `withdrawn`;
// a retry makes it `ready` again. Delivery is at least once: a job may be started twice. What it
// changes in the database is changed once.
//
// The claim
//   One short statement takes the first ready rows that nobody else is taking (SKIP LOCKED), and
//   writes worker, lease and a new fence into them. No transaction stays open while a job runs: it
//   would stop vacuum for the whole database. What is held instead is a lease.
//
// The lease
//   It ends by the database's clock, and only the database's: workers' clocks are never compared
//   with it. A worker counts its own lease from the moment it *asked*, which is before the
//   database's `now()`, on a clock that also runs while the process is stopped or the machine
//   sleeps. So a worker stops believing in its lease before the database lets anybody else have the
//   job, and one that was stopped (SIGSTOP, a frozen virtual machine) finds its lease over at its
//   first look. A heartbeat renews it at a third of its time; it needs no more than one in three.
//
// The fence
//   Looking first and writing then is a race, however short. So the lease only saves work; what
//   keeps us safe is the fence. Each claim counts it up, and each later write names it: settling,
//   retrying, burying and the heartbeat change a row only where the fence is still theirs and the
//   job is running. `hold` does the same for other tables: it locks the job's row in share mode for
//   the rest of the transaction, so no reaper and no later claim can come in between.
//   A fenced write that finds nothing divides by zero on the server. That is on purpose: the server
//   itself then refuses the rest of the transaction, so these statements can be sent with what
//   follows and even with the commit, without waiting to see what became of them. With 80 ms to the
//   database, this is most of what a step of a cutover costs.
//
// Who comes back, and who does not
//   - A worker dies: its leases end, `reap` makes the jobs ready again and counts it. Every worker
//     reaps its own region at each poll, so no single process is needed for it; rows that somebody
//     is just writing are left for the next time.
//   - A job kills each of its workers: its attempts count at the claim, not at the failure. The
//     claim beyond the last attempt only buries it, saying how often its workers vanished.
//   - The connection is lost while settling: nobody knows the outcome. Settling again is safe: if
//     the first one was committed, the fence refuses the second.
//   - The answer of a claim is lost: the job stays under a lease that nobody renews, and is reaped.
//   - A worker's id is new at every start, so no restart inherits a lease.
//   - A NOTIFY is lost: it is a hint. Everybody polls, too.
//   - The handler never ends: its heartbeat goes on, so nobody else starts the job; a watchdog on
//     progress is the handler's matter. When the claim is lost, its task is cancelled, and whatever
//     it still writes is refused.
//
// A job that has failed for good is `dead` with its reason; its handler is told in the same
// transaction. Nothing is deleted.
