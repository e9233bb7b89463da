package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// wanted is web/vendor.json: the packages, their versions and licences, and the files to take from them.
type wanted struct {
	Packages []pack `json:"packages"`
}

type pack struct {
	Name        string            `json:"name"`
	Version     string            `json:"version"`
	License     string            `json:"license"`
	LicenseFile string            `json:"licenseFile"`
	Files       map[string]string `json:"files"`
	Folder      string            `json:"folder"`
	Into        string            `json:"into"`
	Icons       []string          `json:"icons"`
}

// lock is web/vendor.lock: the hash of every tarball, as the registry states it, and of every file taken from one.
type lock struct {
	Packages map[string]string `json:"packages"`
	Files    map[string]string `json:"files"`
}

func vendor() error {
	var want wanted
	if err := readJSON("web/vendor.json", &want); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(root, "web/vendor")); err != nil {
		return err
	}
	out := lock{Packages: map[string]string{}, Files: map[string]string{}}
	for _, p := range want.Packages {
		if err := p.fetch(&out); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	return write("web/vendor.lock", append(text, '\n'))
}

func (p pack) fetch(out *lock) error {
	tarball, err := npmPack(p.Name + "@" + p.Version)
	if err != nil {
		return err
	}
	sum := sha512.Sum512(tarball)
	out.Packages[p.Name+"@"+p.Version] = "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
	files, err := untar(tarball)
	if err != nil {
		return err
	}
	for from, to := range p.takes() {
		body, ok := files[from]
		if !ok {
			return fmt.Errorf("has no file %s", from)
		}
		if from == p.LicenseFile {
			body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")) // as git stores it
		}
		out.Files[to] = hash(body)
		if err := write(to, body); err != nil {
			return err
		}
	}
	return nil
}

// takes maps the files of the package to their destinations, including licence and icons.
func (p pack) takes() map[string]string {
	all := map[string]string{p.LicenseFile: "LICENSES/" + strings.ReplaceAll(strings.TrimPrefix(p.Name, "@"), "/", "-") + ".txt"}
	for from, to := range p.Files {
		all[from] = to
	}
	for _, icon := range p.Icons {
		all[p.Folder+"/"+icon+".svg"] = p.Into + "/" + icon + ".svg"
	}
	return all
}

// npmPack downloads one package with npm, which checks the registry's integrity hash.
func npmPack(spec string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "vendor")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command("npm", "pack", "--silent", "--ignore-scripts", spec)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	name, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, strings.TrimSpace(string(name))))
}

func untar(tarball []byte) (map[string][]byte, error) {
	zipped, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for archive := tar.NewReader(zipped); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		_, inside, _ := strings.Cut(head.Name, "/")
		files[inside] = body
	}
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func write(name string, body []byte) error {
	path := filepath.Join(root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
