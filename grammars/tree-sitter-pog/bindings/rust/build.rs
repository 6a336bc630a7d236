//! Compiles the generated parser and the external scanner. It does not
//! regenerate anything: `cargo xtask grammar` does.

fn main() {
    let sources = ["src/parser.c", "src/scanner.c"];
    cc::Build::new()
        .std("c11")
        .include("src")
        .files(sources)
        // An unoptimised parser would dominate every debug run of the server.
        .opt_level(2)
        .warnings(false)
        .compile("tree-sitter-pog");
    for path in sources
        .into_iter()
        .chain(["src/scanner", "src/tree_sitter"])
    {
        println!("cargo:rerun-if-changed={path}");
    }
}
