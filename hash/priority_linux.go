package hash

import (
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// lowest is the lowest priority that the system knows.
const lowest = 19

// timeSlice is the shortest time slice that the kernel grants. With its default of
// some milliseconds, a request that several processes handle in turn waits that long
// for each of them, whatever our priority.
const timeSlice = 100 * time.Microsecond

// lowerPriority makes this process run when nothing else wants to, as far as the
// system allows.
func lowerPriority() {
	_ = syscall.Setpriority(syscall.PRIO_PGRP, 0, lowest) // all threads of this group, which is this process alone
	// Priorities count within a session where the kernel divides time equally between
	// sessions (sched(7), "The autogroup feature"); this process has its own.
	_ = os.WriteFile("/proc/self/autogroup", []byte(strconv.Itoa(lowest)), 0)
	threads, _ := os.ReadDir("/proc/self/task") // later threads inherit it
	for _, thread := range threads {
		id, _ := strconv.Atoi(thread.Name())
		_ = unix.SchedSetAttr(id, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_NORMAL,
			Nice: lowest, Runtime: uint64(timeSlice)}, 0) // Runtime is heeded since Linux 6.12
	}
}
