package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
	"time"

	"github.com/vedlys/vedlys/db"
)

// A backup is one file, in the same format from both engines: a magic line,
// gzipped lines of JSON, and a line with the SHA-256 of everything before it.
// The first JSON line is a manifest. {"table": …} begins a table, whose rows
// are arrays of canonical forms. {"file": …} begins a file, whose pieces are
// texts. {"end": …} gives the number of rows of each table.
const (
	ArchiveMagic   = "VEDLYS BACKUP\n"
	archiveFormat  = 1
	ArchiveTrailer = "\nsha256 "
	trailerLength  = len(ArchiveTrailer) + sha256.Size*2 + 1
	pieceLength    = 48 << 10
)

// A Manifest describes a backup.
type Manifest struct {
	Format int       `json:"format"`
	Schema int64     `json:"schema"` // version of the tables
	Made   time.Time `json:"made_at"`
	Engine string    `json:"engine"`
}

// An archiveLine is a JSON line that is neither a row nor a piece of a file.
type archiveLine struct {
	Manifest *Manifest        `json:"vedlys,omitempty"`
	Table    string           `json:"table,omitempty"`
	Columns  []db.Column      `json:"columns,omitempty"`
	File     string           `json:"file,omitempty"`
	End      map[string]int64 `json:"end,omitempty"`
}

// An archiveWriter writes a backup.
type archiveWriter struct {
	out io.Writer
	sum hash.Hash
	zip *gzip.Writer
	enc *json.Encoder
}

func newArchive(to io.Writer, m Manifest) (*archiveWriter, error) {
	w := &archiveWriter{out: to, sum: sha256.New()}
	out := io.MultiWriter(to, w.sum)
	if _, err := io.WriteString(out, ArchiveMagic); err != nil {
		return nil, err
	}
	w.zip, _ = gzip.NewWriterLevel(out, gzip.BestSpeed)
	w.enc = json.NewEncoder(w.zip)
	w.enc.SetEscapeHTML(false)
	return w, w.enc.Encode(archiveLine{Manifest: &m})
}

// pieces writes a file.
func (w *archiveWriter) pieces(name string, r io.Reader) error {
	if err := w.enc.Encode(archiveLine{File: name}); err != nil {
		return err
	}
	piece := make([]byte, pieceLength)
	for {
		n, err := io.ReadFull(r, piece)
		if n > 0 {
			if err := w.enc.Encode(base64.StdEncoding.EncodeToString(piece[:n])); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// end completes the backup. Restore refuses a backup without its end.
func (w *archiveWriter) end(counts map[string]int64) error {
	if err := errors.Join(w.enc.Encode(archiveLine{End: counts}), w.zip.Close()); err != nil {
		return err
	}
	_, err := io.WriteString(w.out, ArchiveTrailer+hex.EncodeToString(w.sum.Sum(nil))+"\n")
	return err
}

// An archiveReader reads a backup that checkArchive has accepted.
type archiveReader struct {
	lines   *bufio.Reader
	pending *archiveLine // a line that was read ahead
}

// readArchive checks a whole backup and begins to read it.
func readArchive(f *os.File) (*archiveReader, *Manifest, error) {
	r := &archiveReader{}
	m, err := r.manifest(f)
	return r, m, err
}

func (r *archiveReader) manifest(f *os.File) (*Manifest, error) {
	if err := checkArchive(f); err != nil {
		return nil, err
	}
	unzip, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	unzip.Multistream(false)
	r.lines = bufio.NewReaderSize(unzip, 1<<20)
	line, _, err := r.next()
	if err != nil {
		return nil, err
	}
	if line == nil || line.Manifest == nil {
		return nil, errors.New("the backup has no manifest")
	}
	m := line.Manifest
	if m.Format > archiveFormat || m.Schema > db.SchemaVersion() {
		return nil, fmt.Errorf("the backup was made by a newer Vedlys (format %d, tables %d); this one knows up to format %d, tables %d",
			m.Format, m.Schema, archiveFormat, db.SchemaVersion())
	}
	return m, nil
}

// next returns the next line: one that begins a section, or a value (a row or
// a piece of a file).
func (r *archiveReader) next() (*archiveLine, any, error) {
	if line := r.pending; line != nil {
		r.pending = nil
		return line, nil, nil
	}
	text, err := r.lines.ReadBytes('\n')
	if err != nil {
		return nil, nil, fmt.Errorf("the backup ends too early: %w", err)
	}
	if text[0] == '{' {
		line := &archiveLine{}
		err := json.Unmarshal(text, line)
		return line, nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	err = dec.Decode(&v)
	return nil, v, err
}

// pieces returns a reader of the file whose line next has just returned.
func (r *archiveReader) pieces() io.Reader { return &pieceReader{archive: r} }

type pieceReader struct {
	archive *archiveReader
	rest    []byte
}

// Read reads from the remaining pieces of the file.
func (p *pieceReader) Read(to []byte) (int, error) {
	for len(p.rest) == 0 {
		line, value, err := p.archive.next()
		if err != nil {
			return 0, err
		}
		if line != nil {
			p.archive.pending = line
			return 0, io.EOF
		}
		text, ok := value.(string)
		if !ok {
			return 0, errors.New("the backup has a file whose piece is not a text")
		}
		if p.rest, err = base64.StdEncoding.DecodeString(text); err != nil {
			return 0, err
		}
	}
	n := copy(to, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// checkArchive returns an error unless the file is a complete, intact backup.
// It leaves the file positioned after the magic line.
func checkArchive(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	magic := make([]byte, len(ArchiveMagic))
	if _, err := f.ReadAt(magic, 0); err != nil || string(magic) != ArchiveMagic {
		return errors.New("this is not a backup of Vedlys")
	}
	trailer := make([]byte, trailerLength)
	end := info.Size() - int64(trailerLength)
	if end < int64(len(ArchiveMagic)) {
		return errors.New("the backup is cut short")
	}
	if _, err := f.ReadAt(trailer, end); err != nil {
		return err
	}
	if !strings.HasPrefix(string(trailer), ArchiveTrailer) {
		return errors.New("the backup is cut short or damaged: its end is missing")
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, end)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != strings.TrimSpace(string(trailer[len(ArchiveTrailer):])) {
		return errors.New("the backup is damaged: its checksum is wrong")
	}
	_, err = f.Seek(int64(len(ArchiveMagic)), io.SeekStart)
	return err
}
