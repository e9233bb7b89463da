// Command vedlys is the whole product: the server and the commands for its
// operator. Each subcommand has its own file; main only parses the command
// line. Exit codes: 0 done, 1 failed, 2 wrong command line.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/vedlys/vedlys/crm"
)

const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// commands is the command line. Each flag can also be set by an environment
// variable.
type commands struct {
	Data     string `help:"Folder that holds everything when no database server is used." default:"./data" env:"VEDLYS_DATA" placeholder:"DIR"`
	Database string `help:"Use this PostgreSQL database instead of a file in the data folder." env:"VEDLYS_DATABASE" placeholder:"postgres://…"`
	LogLevel string `help:"What to log: ${enum}." enum:"debug,info,warn,error" default:"info" env:"VEDLYS_LOG_LEVEL"`
	LogJSON  bool   `name:"log-json" help:"Log as JSON, one object a line." env:"VEDLYS_LOG_JSON"`

	Serve     serveCmd     `cmd:"" help:"Start the server."`
	Workspace workspaceCmd `cmd:"" help:"Work with workspaces."`
	User      userCmd      `cmd:"" help:"Work with people."`
	Token     tokenCmd     `cmd:"" help:"Work with tokens for the API."`
	Import    importCmd    `cmd:"" help:"Import a CSV file."`
	Export    exportCmd    `cmd:"" help:"Write all records of a type to a CSV file."`
	Match     matchCmd     `cmd:"" help:"Find the rows of a CSV file that are the same person or company."`
	Sample    sampleCmd    `cmd:"" help:"Add a believable small company to try things with."`
	Backup    backupCmd    `cmd:"" help:"Write all data to a file, also while serving."`
	Restore   restoreCmd   `cmd:"" help:"Load a backup into an empty installation."`
	Doctor    doctorCmd    `cmd:"" help:"Look through the database for what must not be."`
	Migrate   migrateCmd   `cmd:"" help:"Bring the database up to this version and stop."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

// A console holds the input and output of a command.
type console struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], console{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// typeNames returns the names of the record types of the menu, separated by
// commas.
func typeNames() string {
	var names []string
	for _, t := range crm.Types {
		names = append(names, t.Name)
	}
	return strings.Join(names, ",")
}

// run executes the command line and returns the exit code.
func run(ctx context.Context, args []string, io console) int {
	cli := &commands{}
	parser, err := kong.New(cli, kong.Name("vedlys"),
		kong.Description("Vedlys, a CRM that turns leads into customers."),
		kong.Writers(io.out, io.err), kong.Exit(func(int) { panic(helped{}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Vars{"types": typeNames()},
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(io, cli))
	if err != nil {
		panic(err) // the description above is wrong
	}
	warnUnknownVariables(parser.Model, io.err)
	call, err := parse(parser, args)
	switch {
	case err != nil:
		fmt.Fprintf(io.err, "vedlys: %v\nTry “vedlys --help”.\n", err)
		return exitUsage
	case call == nil:
		return exitDone
	}
	if err := call.Run(); err != nil {
		fmt.Fprintln(io.err, "vedlys: "+say(err))
		return exitFailed
	}
	return exitDone
}

// helped is the panic value with which kong leaves after printing the help.
type helped struct{}

// parse parses the command line. It returns nil if help was requested.
func parse(parser *kong.Kong, args []string) (call *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(helped); !ok {
				panic(r)
			}
			call, err = nil, nil
		}
	}()
	return parser.Parse(args)
}

// warnUnknownVariables warns about unknown VEDLYS_ variables, which are mostly
// misspelled.
func warnUnknownVariables(model *kong.Application, w io.Writer) {
	known := variables(model.Node)
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "VEDLYS_") && !strings.HasPrefix(name, "VEDLYS_TEST_") && !slices.Contains(known, name) {
			fmt.Fprintf(w, "vedlys: the variable %s is not known and has no effect\n", name)
		}
	}
}

func variables(n *kong.Node) []string {
	var out []string
	for _, f := range n.Flags {
		out = append(out, f.Envs...)
	}
	for _, child := range n.Children {
		out = append(out, variables(child)...)
	}
	return out
}
