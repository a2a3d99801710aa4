//! Where the modules of a symbol lie: a projective map fitted to finder and alignment patterns, and how far the image strays from it between them.

use super::frame::LumaFrame;
use super::geometry::{Homography, Match, Point};
use super::pattern::ALIGNMENT;
use super::trio::Trio;
use super::version::Version;

/// Alignment patterns a side, at most (version 35 and up).
const MAX_NODES: usize = 7;

/// A correlation of a 5x5 alignment pattern that is surely one.
const ALIGNMENT_FOUND: f32 = 0.65;

/// Places of all modules of a symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    pub(crate) map: Homography,
    pub(crate) version: Version,
    /// How many alignment patterns were seen.
    pub(crate) anchors: usize,
    /// Module coordinates of the nodes on either axis.
    nodes: [f32; MAX_NODES],
    count: usize,
    /// What to add to the map at each node, row by row, in pixels.
    strays: [[Point; MAX_NODES]; MAX_NODES],
}

impl Grid {
    /// The map alone.
    pub(crate) fn plain(map: Homography, version: Version) -> Self {
        let mut nodes = [0.0; MAX_NODES];
        let mut count = 0;
        for (slot, centre) in nodes.iter_mut().zip(version.alignment_centres()) {
            *slot = centre as f32 + 0.5;
            count += 1;
        }
        let strays = [[Point::default(); MAX_NODES]; MAX_NODES];
        Self { map, version, anchors: 0, nodes, count, strays }
    }

    /// Work to [fit](Self::fit) a grid, in brightness reads.
    pub(crate) fn work(version: Version) -> usize {
        let reach = corner_reach(version.size());
        let nodes = version.alignment_centres().len();
        let places = (4.0 * reach + 3.0) * (4.0 * reach + 3.0);
        25 * (places as usize + nodes * nodes * 80)
    }

    /// Fits a grid to the trio's finders and every alignment pattern that can be seen.
    pub(crate) fn fit(
        frame: &LumaFrame<'_>,
        trio: &Trio,
        map: Homography,
        version: Version,
    ) -> Self {
        let mut grid = Self::plain(map, version);
        if grid.count == 0 {
            return grid;
        }
        // The lower right pattern first: it settles the perspective, and is the one whose place is
        // least known.
        let last = grid.count - 1;
        let corner = grid.nodes[last];
        let reach = corner_reach(version.size()) + if trio.assumed.is_some() { 3.0 } else { 0.0 };
        let near = grid.map.project(corner, corner);
        let mut matches = Matches::default();
        trio.anchors(version.size()).for_each(|anchor| matches.push(anchor));
        let sure = matches.count;
        if let Some(point) =
            grid.find_alignment(frame, corner, corner, near, reach, trio.inverted())
        {
            matches.push(Match { u: corner, v: corner, point, weight: 2.0 });
            if let Some(map) = Homography::fit(matches.all()) {
                grid.map = map;
                grid.anchors = 1;
            }
        }
        if last >= 2 {
            matches.count = sure;
            grid.fit_all(frame, trio, matches);
        }
        grid
    }

    /// Moves the lower right corner, of which nothing was seen, to where the modules around it stand
    /// out most: between their middles dark and light mix.
    pub(crate) fn settle_corner(&mut self, frame: &LumaFrame<'_>, trio: &Trio) {
        let size = self.version.size();
        let corner = size as f32 - 6.5;
        let mut matches = Matches::default();
        trio.anchors(size).for_each(|anchor| matches.push(anchor));
        let with_corner = |point: Point| {
            let mut matches = matches;
            matches.push(Match { u: corner, v: corner, point, weight: 2.0 });
            let map = Homography::fit(matches.all())?;
            Some((contrast(frame, &map, size), map))
        };
        let (right, down) = self.map.axes(corner, corner);
        let mut at = self.map.project(corner, corner);
        let mut best = contrast(frame, &self.map, size);
        for step in [1.0, 0.5, 0.25] {
            for _ in 0..3 {
                let from = at;
                for way in [right, right * -1.0, down, down * -1.0] {
                    let tried = from + way * step;
                    if let Some((one, map)) = with_corner(tried)
                        && one > best
                    {
                        (best, at, self.map) = (one, tried, map);
                    }
                }
                if at == from {
                    break;
                }
            }
        }
    }

    /// Work to [settle](Self::settle_corner) the corner, in brightness reads.
    pub(crate) fn settling_work(version: Version) -> usize {
        36 * version.size() * version.size() / 2
    }

    /// Looks for every alignment pattern near where its neighbours say, then refits the map and
    /// keeps what is left as strays.
    fn fit_all(&mut self, frame: &LumaFrame<'_>, trio: &Trio, mut matches: Matches) {
        let last = self.count - 1;
        let mut found = [[None::<Point>; MAX_NODES]; MAX_NODES];
        let sure = matches.count;
        for (row, column) in alignment_nodes(last) {
            let (u, v) = (self.nodes[column], self.nodes[row]);
            // Neighbours already found stray alike.
            let stray = |row: usize, column: usize| {
                let (u, v) = (self.nodes[column], self.nodes[row]);
                found[row][column].map(|point| point - self.map.project(u, v))
            };
            let left = column.checked_sub(1).and_then(|column| stray(row, column));
            let above = row.checked_sub(1).and_then(|row| stray(row, column));
            let stray = mean(left.into_iter().chain(above)).unwrap_or_default();
            let near = self.map.project(u, v) + stray;
            if let Some(point) = self.find_alignment(frame, u, v, near, 1.5, trio.inverted()) {
                found[row][column] = Some(point);
                matches.push(Match { u, v, point, weight: 1.0 });
            }
        }
        self.anchors = matches.count - sure;
        if let Some(map) = Homography::fit(matches.all()) {
            self.map = map;
        }
        // Finders and patterns that were found stray as they do, gaps like their neighbours.
        let far = self.version.size() as f32 - 3.5;
        let corners = [(3.5, 3.5, 0, 0), (far, 3.5, 0, last), (3.5, far, last, 0)];
        for (i, (u, v, row, column)) in corners.into_iter().enumerate() {
            if trio.assumed != Some(i) {
                self.strays[row][column] = trio.finders[i].centre - self.map.project(u, v);
            }
        }
        for (row, column) in alignment_nodes(last) {
            if let Some(point) = found[row][column] {
                let place = self.map.project(self.nodes[column], self.nodes[row]);
                self.strays[row][column] = point - place;
            }
        }
        let known = self.strays;
        for (row, column) in alignment_nodes(last) {
            if found[row][column].is_none() {
                let near = |i: usize| i.saturating_sub(1)..=(i + 1).min(last);
                let around = near(row).flat_map(|r| near(column).map(move |c| (r, c)));
                let strays =
                    around.filter(|&(r, c)| found[r][c].is_some()).map(|(r, c)| known[r][c]);
                self.strays[row][column] = mean(strays).unwrap_or_default();
            }
        }
    }

    /// Looks for the alignment pattern centred at (u, v) within `reach` modules of `near`.
    fn find_alignment(
        &self,
        frame: &LumaFrame<'_>,
        u: f32,
        v: f32,
        near: Point,
        reach: f32,
        inverted: bool,
    ) -> Option<Point> {
        let (right, down) = self.map.axes(u, v);
        let module = (right.length() + down.length()) * 0.5;
        if !(0.8..400.0).contains(&module) {
            return None;
        }
        let score = |p: Point| ALIGNMENT.correlate(frame, p, (right, down), inverted);
        let steps = (reach * 2.0).ceil() as i32;
        let mut best = (f32::MIN, near);
        for j in -steps..=steps {
            for i in -steps..=steps {
                let p = near + right * (i as f32 * 0.5) + down * (j as f32 * 0.5);
                let s = score(p);
                if s > best.0 {
                    best = (s, p);
                }
            }
        }
        if best.0 < ALIGNMENT_FOUND * 0.8 {
            return None;
        }
        let (point, score) = ALIGNMENT.climb(frame, best.1, (right, down), inverted, 0.25);
        (score >= ALIGNMENT_FOUND).then_some(point)
    }

    /// The place of a point given in modules.
    #[inline]
    pub(crate) fn project(&self, u: f32, v: f32) -> Point {
        let point = self.map.project(u, v);
        if self.anchors < 2 {
            return point;
        }
        point + self.stray(u, v)
    }

    fn stray(&self, u: f32, v: f32) -> Point {
        let cell = |x: f32| {
            let last = self.count - 2;
            let i = (0..last).find(|&i| x < self.nodes[i + 1]).unwrap_or(last);
            let t = (x - self.nodes[i]) / (self.nodes[i + 1] - self.nodes[i]);
            // Beyond the outermost nodes the stray goes on, but not far.
            (i, t.clamp(-0.3, 1.3))
        };
        let ((i, s), (j, t)) = (cell(u), cell(v));
        let mix = |a: Point, b: Point, t: f32| a + (b - a) * t;
        let top = mix(self.strays[j][i], self.strays[j][i + 1], s);
        let bottom = mix(self.strays[j + 1][i], self.strays[j + 1][i + 1], s);
        mix(top, bottom, t)
    }
}

/// What a map is fitted to.
#[derive(Clone, Copy)]
struct Matches {
    list: [Match; MAX_MATCHES],
    count: usize,
}

/// A match for each alignment pattern, and five for each finder.
const MAX_MATCHES: usize = 64;

impl Matches {
    fn push(&mut self, one: Match) {
        if let Some(slot) = self.list.get_mut(self.count) {
            *slot = one;
            self.count += 1;
        }
    }

    fn all(&self) -> &[Match] {
        &self.list[..self.count]
    }
}

impl Default for Matches {
    fn default() -> Self {
        Self { list: [Match::default(); MAX_MATCHES], count: 0 }
    }
}

/// How far in modules the lower right alignment pattern may be from where finders and timing
/// patterns say.
fn corner_reach(size: usize) -> f32 {
    2.5 + 0.05 * size as f32
}

/// Rows and columns of the nodes that hold alignment patterns, not finders.
fn alignment_nodes(last: usize) -> impl Iterator<Item = (usize, usize)> {
    let finders = [(0, 0), (0, last), (last, 0)];
    (0..=last)
        .flat_map(move |row| (0..=last).map(move |column| (row, column)))
        .filter(move |node| !finders.contains(node))
}

/// Variance of brightness over the modules of the lower right half.
fn contrast(frame: &LumaFrame<'_>, map: &Homography, size: usize) -> f32 {
    let (mut sum, mut squares, mut count) = (0.0f32, 0.0f32, 0.0f32);
    for y in 0..size {
        for x in size - y..size {
            let p = map.project(x as f32 + 0.5, y as f32 + 0.5);
            let value = frame.sample(p.x, p.y);
            sum += value;
            squares += value * value;
            count += 1.0;
        }
    }
    let mean = sum / count;
    squares / count - mean * mean
}

fn mean(points: impl Iterator<Item = Point>) -> Option<Point> {
    let (sum, count) =
        points.fold((Point::default(), 0.0), |(sum, count), point| (sum + point, count + 1.0));
    (count > 0.0).then(|| sum * (1.0 / count))
}
