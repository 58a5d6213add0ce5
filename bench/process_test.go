package main

import (
	"os"
	"testing"
)

func TestProcessorTimeAndMemoryOfThisProcess(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc here")
	}
	own, err := ownTime(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if all, err := familyTime(os.Getpid()); err != nil || all < own {
		t.Errorf("with its children it took %s (%v), alone %s", all, err, own)
	}
	if highest, err := peakMemory(os.Getpid()); err != nil || highest < 1<<20 {
		t.Errorf("its memory was %d (%v)", highest, err)
	}
}

func TestMachineBusyCountsTheFirstProcessors(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/stat"); err != nil {
		t.Skip("there is no /proc here")
	}
	if busy, err := machineBusy(1); err != nil || busy <= 0 {
		t.Errorf("got %s, %v", busy, err)
	}
	if busy, err := machineBusy(100_000); err == nil {
		t.Errorf("more processors than there are: got %s", busy)
	}
}
