// Command assets makes the files that a browser loads. It fetches third-party files (vendor), proves that the tree
// matches its sources (verify), and bundles CSS, JavaScript, fonts and icons into web/dist (build). It has its own
// module to keep the bundler out of the product's dependencies. It is run from the tools folder; the project is "..".
package main

import (
	"fmt"
	"os"
)

// root is the project folder, relative to the tools folder.
const root = ".."

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: assets vendor | verify | build")
	}
	switch args[0] {
	case "vendor":
		return vendor()
	case "verify":
		return verify()
	case "build":
		return build()
	}
	return fmt.Errorf("%q is not one of vendor, verify, build", args[0])
}
