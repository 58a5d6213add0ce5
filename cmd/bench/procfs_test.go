package main

import (
	"os"
	"testing"
	"time"
)

func TestAProcessMayHaveAnyName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"bench", "a) b (c", "1 2 3"} {
		got, err := parseStat("42 (" + name + ") S 7 42 42 0 -1 4194560 100 200 0 0 150 50 30 10 20 0 8 0 12345")
		if want := (usage{parent: 7, own: 2 * time.Second, dead: 400 * time.Millisecond}); err != nil || got != want {
			t.Errorf("%q: got %+v, %v", name, got, err)
		}
	}
	for _, text := range []string{"", "42 (bench) S 7", "42 (bench) S x 42 42 0 -1 4194560 100 200 0 0 150 50 30 10 20"} {
		if got, err := parseStat(text); err == nil {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}

func TestAMachineIsBusyOnItsFirstProcessors(t *testing.T) {
	t.Parallel()
	const text = "cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 100 10 20 5000 300 1 2 7 0 0\ncpu1 50 0 10 6000 100 0 0 0 0 0\ncpu10 999 0 0 0 0 0 0 0 0 0\nintr 5\n"
	for cores, want := range map[int]time.Duration{1: 1400 * time.Millisecond, 2: 2 * time.Second} {
		if got, err := parseBusy(text, cores); err != nil || got != want {
			t.Errorf("%d processors: got %s, %v", cores, got, err)
		}
	}
	if got, err := parseBusy(text, 3); err == nil {
		t.Errorf("a processor that is not there: got %s", got)
	}
}

func TestMemoryIsReadInBytes(t *testing.T) {
	t.Parallel()
	const text = "Name:\tfairlead\nVmHWM:\t  155648 kB\nVmRSS:\t   1024 kB\n"
	if got, err := parseMemory(text, "VmHWM"); err != nil || got != 152<<20 {
		t.Errorf("got %d, %v", got, err)
	}
	if got, err := parseMemory(text, "VmSwap"); err == nil {
		t.Errorf("what is not there: got %d", got)
	}
}

func TestThisProcessCanBeRead(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc here")
	}
	if _, err := familyTime(os.Getpid()); err != nil {
		t.Error(err)
	}
	if busy, err := machineBusy(1); err != nil || busy <= 0 {
		t.Errorf("got %s, %v", busy, err)
	}
}
