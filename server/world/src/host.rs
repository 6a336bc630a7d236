//! The state of the world as the analysis sees it: the library, the open files, the policies. Changed by [`Host::apply`]
//! alone; everything else works on a [`Snapshot`], which costs a few reference counts.

use std::sync::Arc;

use pog_model::library::{Entry, Library, Map};
use pog_model::{CompanionFile, FileId, SourceFile};
use pog_policy::{Catalog, Policies, Policy};
use rustc_hash::FxHashMap;

use crate::baseline::Baseline;
use crate::codeowners::CodeOwners;
use crate::history::{CommittedLibrary, History};
use crate::results::Results;

/// The current state; owned by one place.
#[derive(Debug)]
pub struct Host {
    world: Snapshot,
}

/// One consistent view of the world.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The rules that policies may speak of.
    pub catalog: &'static Catalog,
    /// All artifacts.
    pub library: Arc<Library>,
    open: Map<FileId, Arc<SourceFile>>,
    policies: Arc<FxHashMap<u32, Arc<Policies>>>,
    policy_files: Arc<FxHashMap<FileId, Arc<SourceFile>>>,
    baselines: Arc<FxHashMap<u32, Arc<Baseline>>>,
    committed_libraries: Arc<FxHashMap<u32, Arc<CommittedLibrary>>>,
    histories: Arc<FxHashMap<u32, Arc<History>>>,
    codeowners: Arc<FxHashMap<u32, Arc<CodeOwners>>>,
    results: Arc<FxHashMap<u32, Arc<Results>>>,
    library_state: LibraryState,
    /// Today as `YYYY-MM-DD`; `None` where no clock is wanted.
    pub today: Option<Arc<str>>,
    /// Grows with every change.
    pub revision: u64,
}

/// How much of the library has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LibraryState {
    /// Artifacts may be missing, so that nothing may be called unknown, missing or unreferenced.
    Reading,
    /// All of it. A host starts like this, for those who apply everything before they ask for a snapshot.
    #[default]
    Complete,
}

/// Something that happened outside.
#[derive(Debug)]
pub enum Change {
    /// A file's text in an editor. The library learns of it when its summary is put in.
    Open(Arc<SourceFile>),
    /// An editor let go of a file.
    Close(FileId),
    /// An artifact is there or has changed.
    Entries(Vec<Arc<Entry>>),
    /// Files that are no artifacts any more.
    Remove(Vec<FileId>),
    /// The policies of a root.
    Policy(u32, Arc<Policies>),
    /// The findings of a root that are known already.
    Baseline(u32, Option<Arc<Baseline>>),
    /// What the artifacts of a root are compared with; nothing where there is no commit.
    CommittedLibrary(u32, Option<Arc<CommittedLibrary>>),
    /// Who changed the artifacts of a root.
    History(u32, Option<Arc<History>>),
    /// Who owns the files of a root by its CODEOWNERS.
    CodeOwners(u32, Option<Arc<CodeOwners>>),
    /// What models answered to the cases of a root.
    Results(u32, Option<Arc<Results>>),
    /// How much of the library has been read.
    Library(LibraryState),
    /// The date.
    Today(Arc<str>),
}

/// Bytes of a text of which what is read takes so much memory that it is worth the time to let go of it early.
const LONG: usize = 256 * 1024;

impl Host {
    /// An empty world whose policies may speak of these rules.
    #[must_use]
    pub fn new(catalog: &'static Catalog) -> Self {
        Self {
            world: Snapshot {
                catalog,
                library: Arc::default(),
                open: Map::default(),
                policies: Arc::default(),
                policy_files: Arc::default(),
                baselines: Arc::default(),
                committed_libraries: Arc::default(),
                histories: Arc::default(),
                codeowners: Arc::default(),
                results: Arc::default(),
                library_state: LibraryState::default(),
                today: None,
                revision: 0,
            },
        }
    }

    /// Applies a change.
    pub fn apply(&mut self, change: Change) {
        self.world.revision += 1;
        match change {
            Change::Open(file) => {
                self.forget_replaced(&file);
                self.world.open.insert_mut(file.id, file);
            }
            Change::Close(id) => {
                self.world.open.remove_mut(&id);
                // Nobody else keeps what was read of it.
                let library = &self.world.library;
                if let Some(entry) = library.get(id).and_then(|e| e.forgetting()) {
                    Arc::make_mut(&mut self.world.library).insert(Arc::new(entry));
                }
            }
            Change::Entries(entries) => {
                let library = Arc::make_mut(&mut self.world.library);
                entries.into_iter().for_each(|e| library.insert(e));
            }
            Change::Remove(files) => {
                let library = Arc::make_mut(&mut self.world.library);
                files.into_iter().for_each(|f| library.remove(f));
            }
            Change::Policy(root, policy) => {
                self.world.put_policy(root, policy);
            }
            Change::Baseline(root, baseline) => put(&mut self.world.baselines, root, baseline),
            Change::CommittedLibrary(root, library) => {
                put(&mut self.world.committed_libraries, root, library);
            }
            Change::History(root, history) => put(&mut self.world.histories, root, history),
            Change::CodeOwners(root, owners) => put(&mut self.world.codeowners, root, owners),
            Change::Results(root, results) => put(&mut self.world.results, root, results),
            // Not told apart by root, see [`Snapshot::is_complete`].
            Change::Library(state) => self.world.library_state = state,
            Change::Today(today) => self.world.today = Some(today),
        }
    }

    /// Lets go of what was read of a long text that is replaced, before the new one is read: there is no need for room for both.
    fn forget_replaced(&mut self, file: &SourceFile) {
        let replaced = self
            .world
            .library
            .get(file.id)
            .filter(|entry| entry.text.len() >= LONG && !Arc::ptr_eq(&entry.text, &file.text));
        if let Some(entry) = replaced.and_then(|e| e.forgetting()) {
            Arc::make_mut(&mut self.world.library).insert(Arc::new(entry));
        }
    }

    /// A view of the present state.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.world.clone()
    }
}

fn put<T: Clone>(map: &mut Arc<FxHashMap<u32, T>>, root: u32, value: Option<T>) {
    // Copied only while an older snapshot still holds the map. These have an entry a root, not one a file.
    let map = Arc::make_mut(map);
    match value {
        Some(value) => map.insert(root, value),
        None => map.remove(&root),
    };
}

impl Snapshot {
    /// A file: as it is in the editor, else as the library or a policy has it.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<Arc<SourceFile>> {
        // An editor may hold text that differs from the disk, so it is asked first.
        let open = self.open.get(&id).cloned();
        open.or_else(|| self.library.get(id).map(|e| e.unread()))
            .or_else(|| self.policy_files.get(&id).cloned())
    }

    fn put_policy(&mut self, root: u32, policy: Arc<Policies>) {
        let policies = Arc::make_mut(&mut self.policies);
        policies.insert(root, policy);
        // Policies change rarely, files are looked up all the time.
        let files = policies.values().flat_map(|p| p.files());
        self.policy_files = Arc::new(files.map(|f| (f.id, f.clone())).collect());
    }

    /// Whether the whole library has been read. It is not told apart by root: a name that one root does not have may be
    /// another root's.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.library_state == LibraryState::Complete
    }

    /// The artifacts that a file belongs to.
    pub fn owners(&self, companion: FileId) -> impl Iterator<Item = Arc<SourceFile>> {
        self.library
            .owners(companion)
            .into_iter()
            .filter_map(|owner| self.file(owner))
    }

    /// A file that belongs to some artifact, as that artifact has it.
    #[must_use]
    pub fn companion(&self, id: FileId) -> Option<Arc<CompanionFile>> {
        self.owners(id)
            .find_map(|owner| owner.companions.iter().find(|p| p.id == id).cloned())
    }

    /// Whether an editor holds the file.
    #[must_use]
    pub fn is_open(&self, id: FileId) -> bool {
        self.open.contains_key(&id)
    }

    /// Files that an editor holds.
    pub fn open_files(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        self.open.values()
    }

    /// The policy of a file, overrides applied.
    #[must_use]
    pub fn policy(&self, file: &SourceFile) -> Arc<Policy> {
        self.policies
            .get(&file.root)
            .map_or_else(Arc::default, |policies| policies.of(&file.path))
    }

    /// What the artifacts of a root are compared with; `None` outside git and before the first commit.
    #[must_use]
    pub fn committed_library(&self, root: u32) -> Option<&Arc<CommittedLibrary>> {
        self.committed_libraries.get(&root)
    }

    /// Who changed the artifacts of a root; `None` outside git and as long as nobody has asked for it.
    #[must_use]
    pub fn history(&self, root: u32) -> Option<&Arc<History>> {
        self.histories.get(&root)
    }

    /// The CODEOWNERS of a root.
    #[must_use]
    pub fn codeowners(&self, root: u32) -> Option<&Arc<CodeOwners>> {
        self.codeowners.get(&root)
    }

    /// Recorded results of a root.
    #[must_use]
    pub fn results(&self, root: u32) -> Option<&Arc<Results>> {
        self.results.get(&root)
    }

    /// The policies of a root.
    #[must_use]
    pub fn policies(&self, root: u32) -> Option<&Arc<Policies>> {
        self.policies.get(&root)
    }

    /// The findings of a root that are known already.
    #[must_use]
    pub fn baseline(&self, root: u32) -> Option<&Arc<Baseline>> {
        self.baselines.get(&root)
    }
}
