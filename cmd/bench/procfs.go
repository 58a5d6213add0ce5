package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the kernel's unit of processor time in /proc.
const tick = 10 * time.Millisecond

// usage is the processor time that a process took, and that of its children which
// have ended.
type usage struct {
	parent    int
	own, dead time.Duration
}

// parseStat reads /proc/PID/stat. The second field is a name in brackets and may
// have anything in it.
func parseStat(text string) (usage, error) {
	last := strings.LastIndexByte(text, ')')
	fields := strings.Fields(text[last+1:])
	if last < 0 || len(fields) < 15 {
		return usage{}, errors.New("not a stat file")
	}
	var numbers [5]int64
	for i, at := range []int{1, 11, 12, 13, 14} { // ppid, utime, stime, cutime, cstime
		n, err := strconv.ParseInt(fields[at], 10, 64)
		if err != nil {
			return usage{}, fmt.Errorf("not a stat file: %w", err)
		}
		numbers[i] = n
	}
	return usage{parent: int(numbers[0]), own: time.Duration(numbers[1]+numbers[2]) * tick,
		dead: time.Duration(numbers[3]+numbers[4]) * tick}, nil
}

func usageOf(pid int) (usage, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	return parseStat(string(text))
}

// familyTime is the time of a process and of all its children, as PostgreSQL has.
func familyTime(pid int) (time.Duration, error) {
	own, err := usageOf(pid)
	if err != nil {
		return 0, err
	}
	all := own.own + own.dead
	others, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, path := range others {
		child, err := strconv.Atoi(filepath.Base(path))
		if err != nil {
			continue
		}
		if u, err := usageOf(child); err == nil && u.parent == pid { // else it has just ended
			all += u.own
		}
	}
	return all, nil
}

// parseBusy reads from /proc/stat how long the first few processors worked, for
// whomever: everything but idle and waiting for the disk.
func parseBusy(text string, cores int) (time.Duration, error) {
	var busy int64
	for core := range cores {
		_, rest, found := strings.Cut(text, fmt.Sprintf("\ncpu%d ", core))
		line, _, _ := strings.Cut(rest, "\n")
		fields := strings.Fields(line)
		if !found || len(fields) < 8 {
			return 0, fmt.Errorf("no line for processor %d", core)
		}
		for _, at := range []int{0, 1, 2, 5, 6, 7} { // user, nice, system, irq, softirq, steal
			n, err := strconv.ParseInt(fields[at], 10, 64)
			if err != nil {
				return 0, err
			}
			busy += n
		}
	}
	return time.Duration(busy) * tick, nil
}

func machineBusy(cores int) (time.Duration, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	return parseBusy(string(text), cores)
}

// parseMemory reads a line such as "VmHWM:   123 kB" of /proc/PID/status, in bytes.
func parseMemory(text, name string) (int64, error) {
	_, rest, found := strings.Cut(text, "\n"+name+":")
	line, _, _ := strings.Cut(rest, "\n")
	amount, unit, _ := strings.Cut(strings.TrimSpace(line), " ")
	kilobytes, err := strconv.ParseInt(amount, 10, 64)
	if !found || err != nil || unit != "kB" {
		return 0, fmt.Errorf("no %s in %q", name, line)
	}
	return kilobytes << 10, nil
}
