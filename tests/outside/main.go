// Outside checks a published log with golang.org/x/mod/sumdb, as files or over HTTP: the checkpoint's signature, every
// hash tile against its root, and every entry against its hash.
//
//	outside BASE VERIFIER-KEY
package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// A base is a directory, or an address of the web.
type base string

func (b base) read(path string) ([]byte, error) {
	if !strings.HasPrefix(string(b), "http") {
		return os.ReadFile(string(b) + "/" + path)
	}
	answer, err := http.Get(string(b) + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func (b base) Height() int { return 8 }

func (b base) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// tlog-tiles leaves out the height that sumdb's paths have.
		data, err := b.read("tile/" + strings.TrimPrefix(tile.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (b base) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: outside BASE VERIFIER-KEY")
		os.Exit(2)
	}
	size, err := check(base(os.Args[1]), os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d entries hold\n", size)
}

func check(b base, key string) (int64, error) {
	tree, err := checkpoint(b, key)
	if err != nil {
		return 0, err
	}
	hashes := tlog.TileHashReader(tree, b)
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return 0, err
	}
	if root != tree.Hash {
		return 0, errors.New("the tiles do not hash to the checkpoint's root")
	}
	for at := int64(0); at < tree.N; at += width {
		if err := bundle(b, hashes, at, min(width, tree.N-at)); err != nil {
			return 0, err
		}
	}
	return tree.N, nil
}

func checkpoint(b base, key string) (tlog.Tree, error) {
	data, err := b.read("checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(hash) != tlog.HashSize {
		return tlog.Tree{}, errors.New("the checkpoint has no root")
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(hash)}, nil
}

// bundle checks count entries from index at.
func bundle(b base, hashes tlog.HashReader, at, count int64) error {
	tile := tlog.Tile{H: 8, L: -1, N: at / width, W: int(count)}
	data, err := b.read("tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/data/"))
	if err != nil {
		return err
	}
	var places []int64
	for i := at; i < at+count; i++ {
		places = append(places, tlog.StoredHashIndex(0, i))
	}
	expected, err := hashes.ReadHashes(places)
	if err != nil {
		return err
	}
	for i, hash := range expected {
		if len(data) < 2 {
			return fmt.Errorf("entry %d is missing", at+int64(i))
		}
		length := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+length {
			return fmt.Errorf("entry %d is cut off", at+int64(i))
		}
		if tlog.RecordHash(data[2:2+length]) != hash {
			return fmt.Errorf("entry %d is not what was hashed", at+int64(i))
		}
		data = data[2+length:]
	}
	if len(data) != 0 {
		return fmt.Errorf("%d bytes follow entry %d", len(data), at+count-1)
	}
	return nil
}
