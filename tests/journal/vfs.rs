//! The disk of these tests as SQLite sees it: a VFS (<https://sqlite.org/vfs.html>).
#![allow(unsafe_code, reason = "SQLite calls in C")]

use super::disk::{Disk, Failure, REGION};
use rusqlite::ffi::*;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Mutex, MutexGuard};

/// A disk that SQLite reaches by its name, until it is dropped. Nothing may be open on it then.
pub struct Mounted {
    disk: Box<Mutex<Disk>>,
    vfs: Box<sqlite3_vfs>,
    name: CString,
}

/// An open file. SQLite gives it its place and never moves it.
#[repr(C)]
struct Handle {
    base: sqlite3_file,
    disk: *const Mutex<Disk>,
    file: u64,
    id: u64,
}

impl Mounted {
    pub fn new(disk: Disk) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = CString::new(format!("disk-{}", NEXT.fetch_add(1, Ordering::Relaxed))).unwrap();
        let disk = Box::new(Mutex::new(disk));
        let mut vfs = Box::new(sqlite3_vfs {
            iVersion: 1,
            szOsFile: size_of::<Handle>() as c_int,
            mxPathname: 512,
            pNext: std::ptr::null_mut(),
            zName: name.as_ptr(),
            pAppData: (&raw const *disk).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_path),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: None,
            xCurrentTimeInt64: None,
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        // SAFETY: `vfs` and all it points to stay where they are until `drop` has unregistered it.
        assert_eq!(unsafe { sqlite3_vfs_register(&raw mut *vfs, 0) }, SQLITE_OK);
        Mounted { disk, vfs, name }
    }

    /// Its name to SQLite.
    pub fn name(&self) -> String {
        self.name.to_str().unwrap().to_owned()
    }

    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap()
    }
}

// SAFETY: the disk is behind a lock, and nobody changes the rest.
unsafe impl Sync for Mounted {}

impl Drop for Mounted {
    fn drop(&mut self) {
        // SAFETY: registered in `new`; nothing is open on it.
        unsafe { sqlite3_vfs_unregister(&raw mut *self.vfs) };
    }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The disk of a VFS.
///
/// # Safety
/// `vfs` is that of a [`Mounted`] that lives.
unsafe fn of_vfs<'a>(vfs: *mut sqlite3_vfs) -> MutexGuard<'a, Disk> {
    unsafe { &*(*vfs).pAppData.cast::<Mutex<Disk>>() }.lock().unwrap()
}

/// The disk of an open file, and the file.
///
/// # Safety
/// `file` was opened by [`open`] and not closed.
unsafe fn of_file<'a>(file: *mut sqlite3_file) -> (MutexGuard<'a, Disk>, &'a Handle) {
    let handle = unsafe { &*file.cast::<Handle>() };
    (unsafe { &*handle.disk }.lock().unwrap(), handle)
}

unsafe fn text<'a>(name: *const c_char) -> &'a str {
    unsafe { CStr::from_ptr(name) }.to_str().unwrap()
}

fn code(result: Result<(), Failure>, broken: c_int) -> c_int {
    match result {
        Ok(()) => SQLITE_OK,
        Err(Failure::Broken) => broken,
        Err(Failure::Full) => SQLITE_FULL,
        Err(Failure::Missing) => SQLITE_IOERR_DELETE_NOENT,
    }
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    unsafe {
        (*file).pMethods = std::ptr::null();
        let mut disk = of_vfs(vfs);
        let id = disk.fresh();
        // Without a name, a temporary file.
        let name = if name.is_null() { format!("temporary-{id}") } else { text(name).to_owned() };
        let Ok(content) = disk.open(&name, flags & SQLITE_OPEN_CREATE != 0) else { return SQLITE_CANTOPEN };
        let base = sqlite3_file { pMethods: &raw const METHODS };
        file.cast::<Handle>().write(Handle { base, disk: (*vfs).pAppData.cast(), file: content, id });
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    code(unsafe { of_vfs(vfs).remove(text(name), sync != 0) }, SQLITE_IOERR_DELETE)
}

unsafe extern "C" fn access(vfs: *mut sqlite3_vfs, name: *const c_char, _: c_int, out: *mut c_int) -> c_int {
    unsafe { *out = of_vfs(vfs).exists(text(name)).into() };
    SQLITE_OK
}

unsafe extern "C" fn full_path(_: *mut sqlite3_vfs, name: *const c_char, room: c_int, out: *mut c_char) -> c_int {
    unsafe {
        let name = CStr::from_ptr(name).to_bytes_with_nul();
        if name.len() > room as usize {
            return SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len());
    }
    SQLITE_OK
}

unsafe extern "C" fn randomness(vfs: *mut sqlite3_vfs, length: c_int, out: *mut c_char) -> c_int {
    unsafe {
        let mut disk = of_vfs(vfs);
        std::slice::from_raw_parts_mut(out.cast::<u8>(), length as usize).fill_with(|| disk.chance.next() as u8);
    }
    length
}

unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    std::thread::sleep(std::time::Duration::from_micros(microseconds as u64));
    microseconds
}

unsafe extern "C" fn current_time(_: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    unsafe { *out = 2_460_000.5 };
    SQLITE_OK
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        unlock(file, SQLITE_LOCK_NONE);
        shm_unmap(file, 0);
    }
    SQLITE_OK
}

unsafe extern "C" fn read(file: *mut sqlite3_file, out: *mut c_void, length: c_int, at: sqlite3_int64) -> c_int {
    unsafe {
        let (disk, handle) = of_file(file);
        let buffer = std::slice::from_raw_parts_mut(out.cast::<u8>(), length as usize);
        match disk.read(handle.file, at as usize, buffer) {
            Ok(read) if read == buffer.len() => SQLITE_OK,
            Ok(_) => SQLITE_IOERR_SHORT_READ,
            Err(_) => SQLITE_IOERR_READ,
        }
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, length: c_int, at: sqlite3_int64) -> c_int {
    unsafe {
        let (mut disk, handle) = of_file(file);
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), length as usize);
        code(disk.write(handle.file, at as usize, bytes), SQLITE_IOERR_WRITE)
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    let (mut disk, handle) = unsafe { of_file(file) };
    code(disk.truncate(handle.file, length as usize), SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    let (mut disk, handle) = unsafe { of_file(file) };
    code(disk.sync(handle.file), SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    let (disk, handle) = unsafe { of_file(file) };
    let length = disk.length(handle.file).map(|length| unsafe { *out = length as sqlite3_int64 });
    code(length, SQLITE_IOERR_FSTAT)
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    let (mut disk, handle) = unsafe { of_file(file) };
    let locks = &mut disk.content(handle.file).locks;
    let others = locks.iter().filter(|(id, _)| **id != handle.id).map(|(_, level)| *level).max().unwrap_or(0);
    let own = locks.get(&handle.id).copied().unwrap_or(0);
    let free = match level {
        SQLITE_LOCK_SHARED => others < SQLITE_LOCK_PENDING,
        SQLITE_LOCK_RESERVED => others < SQLITE_LOCK_RESERVED,
        _ => others == 0,
    };
    if own < level && free {
        locks.insert(handle.id, level);
    }
    if own >= level || free { SQLITE_OK } else { SQLITE_BUSY }
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    let (mut disk, handle) = unsafe { of_file(file) };
    let locks = &mut disk.content(handle.file).locks;
    if level == SQLITE_LOCK_NONE {
        locks.remove(&handle.id);
    } else {
        locks.insert(handle.id, level);
    }
    SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    let (mut disk, handle) = unsafe { of_file(file) };
    let reserved = disk.content(handle.file).locks.values().any(|level| *level >= SQLITE_LOCK_RESERVED);
    unsafe { *out = reserved.into() };
    SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    512
}

/// As SQLite takes every disk of POSIX to be: a write that is cut short leaves what is beside it as it was.
unsafe extern "C" fn characteristics(_: *mut sqlite3_file) -> c_int {
    SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    assert_eq!(size as usize, REGION * 8);
    let (mut disk, handle) = unsafe { of_file(file) };
    let shared = &mut disk.content(handle.file).shared;
    while extend != 0 && shared.len() <= region as usize {
        shared.push(Box::new(std::cell::UnsafeCell::new([0; REGION])));
    }
    unsafe { *out = shared.get(region as usize).map_or(std::ptr::null_mut(), |region| region.get().cast()) };
    SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, from: c_int, count: c_int, flags: c_int) -> c_int {
    let (mut disk, handle) = unsafe { of_file(file) };
    let locks = &mut disk.content(handle.file).shared_locks;
    let exclusive = flags & SQLITE_SHM_EXCLUSIVE != 0;
    let wanted = from as usize..(from + count) as usize;
    if flags & SQLITE_SHM_UNLOCK != 0 {
        locks.retain(|(id, at), _| *id != handle.id || !wanted.contains(at));
        return SQLITE_OK;
    }
    let taken = |(id, at): &(u64, usize), held: &bool| *id != handle.id && wanted.contains(at) && (exclusive || *held);
    if locks.iter().any(|(key, held)| taken(key, held)) {
        return SQLITE_BUSY;
    }
    for at in wanted {
        locks.insert((handle.id, at), exclusive);
    }
    SQLITE_OK
}

unsafe extern "C" fn shm_barrier(_: *mut sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    let (mut disk, handle) = unsafe { of_file(file) };
    disk.content(handle.file).shared_locks.retain(|(id, _), _| *id != handle.id);
    SQLITE_OK
}
