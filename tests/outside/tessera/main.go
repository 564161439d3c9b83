// Appends leaves to a log of Tessera's POSIX driver, batches of at most 256, each durable before it is acknowledged,
// and prints the entries a second: what `python -m bench log` compares its own appends with.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

const batch = 256

func main() {
	if len(os.Args) != 5 {
		fail("usage: tessera FOLDER ENTRIES BYTES BATCHES-AT-ONCE")
	}
	entries, size, atOnce := number(os.Args[2]), number(os.Args[3]), number(os.Args[4])
	rate, err := measure(os.Args[1], entries, size, atOnce)
	if err != nil {
		fail(err.Error())
	}
	fmt.Printf("%.1f\n", rate)
}

func measure(folder string, entries, size, atOnce int) (float64, error) {
	ctx := context.Background()
	private, _, err := note.GenerateKey(rand.Reader, "bench.example/tessera")
	if err != nil {
		return 0, err
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		return 0, err
	}
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	if err != nil {
		return 0, err
	}
	options := tessera.NewAppendOptions().WithCheckpointSigner(signer).WithBatching(batch, 5*time.Millisecond).
		WithCheckpointInterval(time.Second)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return 0, err
	}
	started := time.Now()
	for start := 0; start < entries; start += batch * atOnce {
		waiting := []tessera.IndexFuture{}
		for n := start; n < min(start+batch*atOnce, entries); n++ {
			leaf := append([]byte(fmt.Sprintf("%020d", n)), make([]byte, size-20)...)
			waiting = append(waiting, appender.Add(ctx, tessera.NewEntry(leaf)))
		}
		for _, each := range waiting {
			if _, err := each(); err != nil {
				return 0, err
			}
		}
	}
	rate := float64(entries) / time.Since(started).Seconds()
	return rate, shutdown(ctx)
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil || value < 1 {
		fail("not a number: " + text)
	}
	return value
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}
