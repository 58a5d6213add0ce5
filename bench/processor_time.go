package main

import (
	"fmt"
	"time"

	"github.com/prometheus/procfs"
)

// tick is the kernel's unit of processor time in /proc/PID/stat.
const tick = 10 * time.Millisecond

// ownTime is the processor time of a process without its children.
func ownTime(pid int) (time.Duration, error) {
	stat, err := statOf(pid)
	return time.Duration(stat.UTime+stat.STime) * tick, err //nolint:gosec // far from overflow
}

func statOf(pid int) (procfs.ProcStat, error) {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return procfs.ProcStat{}, err
	}
	return p.Stat()
}

// familyTime is the processor time of a process and of all its children, ended ones
// too: PostgreSQL has a process for each connection.
func familyTime(pid int) (time.Duration, error) {
	stat, err := statOf(pid)
	if err != nil {
		return 0, err
	}
	total := time.Duration(int(stat.UTime+stat.STime)+stat.CUTime+stat.CSTime) * tick
	all, err := procfs.AllProcs()
	if err != nil {
		return 0, err
	}
	for _, p := range all {
		if child, err := p.Stat(); err == nil && child.PPID == pid { // else it has just ended
			total += time.Duration(child.UTime+child.STime) * tick //nolint:gosec // far from overflow
		}
	}
	return total, nil
}

// machineBusy is how long the first few processors worked, for any process.
func machineBusy(cores int) (time.Duration, error) {
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return 0, err
	}
	stat, err := fs.Stat()
	if err != nil {
		return 0, err
	}
	var seconds float64
	for core := range cores {
		c, ok := stat.CPU[int64(core)]
		if !ok {
			return 0, fmt.Errorf("no processor %d", core)
		}
		seconds += c.User + c.Nice + c.System + c.IRQ + c.SoftIRQ + c.Steal
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// peakMemory is the resident memory of a process at its highest, in bytes.
func peakMemory(pid int) (uint64, error) {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return 0, err
	}
	status, err := p.NewStatus()
	return status.VmHWM, err
}
