package account

import (
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// shortest is how long a thread keeps a processor from whoever wakes up and wants
// it. By itself the system gives it some milliseconds, whatever its priority, and an
// exchange waits for several others in turn, which each would wait so long.
const shortest = 100 * time.Microsecond // no system takes less

// lowerPriority has this process run when nobody else wants to, as far as the system can.
func lowerPriority() {
	_ = syscall.Setpriority(syscall.PRIO_PGRP, 0, lowest) // all threads of this group, which is this process alone
	// That counts within a session where sessions get equal shares (sched(7), "The
	// autogroup feature"), and a database has its own. So has this process.
	_ = os.WriteFile("/proc/self/autogroup", []byte(strconv.Itoa(lowest)), 0)
	threads, _ := os.ReadDir("/proc/self/task") // later ones take after them
	for _, thread := range threads {
		id, _ := strconv.Atoi(thread.Name())
		_ = unix.SchedSetAttr(id, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_NORMAL,
			Nice: lowest, Runtime: uint64(shortest)}, 0) // its runtime counts since Linux 6.12
	}
}
